-- First and last of the last days of the staged periods; null when nothing is staged
SELECT CAST(min(last_day) AS VARCHAR), CAST(max(last_day) AS VARCHAR) FROM staging
