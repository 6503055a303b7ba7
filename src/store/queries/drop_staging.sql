DROP TABLE IF EXISTS temp.staging;
DROP TABLE IF EXISTS temp.compared
