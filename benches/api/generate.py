"""The national data set of the benchmark: a catalogue of 3,321 communes and 60 indicators with one target each, and 25 quarters of figures.

Usage: generate.py FOLDER [COMMUNES]. Writes FOLDER/catalogue/*.csv and FOLDER/observations/NN.csv, one file an indicator; the same bytes in every
run. Nothing in it is a figure of a real place: names and numbers are made by formula.
"""

import csv
import math
import random
import sys
from pathlib import Path

INDICATORS, QUARTERS, FIRST_YEAR = 60, 25, 2020
THEMES = ["science_technology", "innovation", "digital_society", "public_services", "digital_economy", "infrastructure"]


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows(rows)


def catalogue(folder, communes):
    write(folder / "plans.csv",
          "plan,document,plan_no,number,issued_on,title_vi,title_en,issuer_vi,issuer_en,level,area,replaces,note",
          [["mau-2025", "", "01/KH-MAU, 15/01/2025", "01/KH-MAU", "2025-01-15", "Kế hoạch mẫu để đo tốc độ", "Sample plan for benchmarks",
            "Cơ quan mẫu", "Sample office", "central", "vn", "", "sinh ra để đo"]])
    areas = [["vn", "", "Việt Nam", "Viet Nam", "country", "", "", "", "", "", ""]]
    areas += [[f"xa-{i:05}", f"{i:05}", f"Xã mẫu {i}", f"Sample commune {i}", "commune", "2020-01-01", "", "vn", "", "", ""]
              for i in range(1, communes + 1)]
    write(folder / "areas.csv", "area,code,name_vi,name_en,type,valid_from,valid_to,parent,successor,successor_share,note", areas)
    write(folder / "agencies.csv", "agency,plan,name_vi,name_en,note",
          [[f"mau-2025.phong-{i}", "mau-2025", f"Phòng mẫu {i}", f"Sample division {i}", ""] for i in range(1, 9)])
    write(folder / "themes.csv", "theme,name_vi,name_en", [[t, t.replace("_", " "), t.replace("_", " ")] for t in THEMES])
    write(folder / "indicators.csv",
          "indicator,definition,name_vi,name_en,definition_vi,definition_en,unit_vi,unit_en,direction,lower,upper,kind,denominator_vi,"
          "frequency,theme,aggregation,interpolation,note",
          [[f"mau_{k:02}", "", f"Tỷ lệ mẫu thứ {k} của hồ sơ giải quyết trực tuyến", f"Sample share {k} of files settled online",
            f"Số hồ sơ mẫu {k} trên tổng số hồ sơ.", f"Sample files {k} over all files.", "%", "%", "up", 0, 100, "share", "hồ sơ",
            "quarter", THEMES[k % len(THEMES)], "rebuild", "linear", ""] for k in range(INDICATORS)])
    write(folder / "targets.csv",
          "target,part,plan,appendix,section,printed_no,line_from,line_to,indicator,area,year,due_on,operator,low,high,as_printed,rule,"
          "lead_agency,coordinating_agency,note",
          ([f"mau-2025.PL1.{k + 1}.xa-{i:05}.2030", "appendix", "mau-2025", "Phụ lục I", "", k + 1, k + 1, k + 1, f"mau_{k:02}",
            f"xa-{i:05}", 2030, "", "ge", 60 + (k * 7 + i) % 36, "", f"≥ {60 + (k * 7 + i) % 36}%", "", f"Phòng mẫu {k % 8 + 1}", "", ""]
           for k in range(INDICATORS) for i in range(1, communes + 1)))
    write(folder / "tasks.csv",
          "task,plan,part,appendix,group_no,group_vi,printed_no,title_vi,lead_agency,coordinating_agency,product_vi,deadline_as_printed,"
          "deadline_kind,deadline_on,also_ongoing,line_from,line_to,note", [])
    write(folder / "conflicts.csv",
          "conflict,group,subject_vi,subject_en,value_1,place_1,value_2,place_2,remark_vi,remark_en,targets", [])


def observations(folder, communes):
    for k in range(INDICATORS):
        chance = random.Random(57_000 + k)
        rows = []
        for i in range(1, communes + 1):
            level, speed = chance.gauss(-0.6, 0.8), max(0.0, chance.gauss(0.05, 0.03))
            for q in range(QUARTERS):
                level += speed + chance.gauss(0, 0.06)
                year, quarter = FIRST_YEAR + q // 4, q % 4
                # Published a month after the quarter.
                after = [f"{year}-04-30", f"{year}-07-30", f"{year}-10-30", f"{year + 1}-01-30"][quarter]
                rows.append([f"mau_{k:02}", f"xa-{i:05}", f"{year}-Q{quarter + 1}", f"{100 / (1 + math.exp(-level)):.2f}", "%", after,
                             "observed"])
        write(folder / f"{k:02}.csv", "indicator,area,period,value,unit,published_on,provenance", rows)


if __name__ == "__main__":
    root, communes = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3321
    catalogue(root / "catalogue", communes)
    observations(root / "observations", communes)
    print(f"{communes} communes, {communes * INDICATORS} targets, {communes * INDICATORS * QUARTERS} figures in {root}")
