//! The smallest catalogue that has everything, as files and as tables.
#![cfg(test)]

use super::{Tables, columns::Located};
use crate::domain::{
    agency::Agency,
    area::Area,
    bounds::Bounds,
    catalogue::{Conflict, Theme},
    id::{AreaId, IndicatorId, PlanId, TargetId, TaskId},
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    language::Bilingual,
    period::Frequency,
    plan::Plan,
    target::{Operator, Part, Target},
    task::Task,
};

const FILES: [(&str, &str); 8] = [
    (
        "plans.csv",
        "plan,document,plan_no,number,issued_on,title_vi,title_en,issuer_vi,issuer_en,level,area,replaces,note\n\
         kh-1,a.txt,\"1/KH, 01/2/2025\",1/KH,2025-02-01,Kế hoạch,Plan,UBND,Committee,province,tinh,,\n",
    ),
    (
        "areas.csv",
        "area,code,name_vi,name_en,type,valid_from,valid_to,parent,successor,successor_share,note\n\
         tinh,30,Tỉnh A,Province A,province,,,,,,\n",
    ),
    ("agencies.csv", "agency,plan,name_vi,name_en,note\nkh-1.so-a,kh-1,Sở A,Department A,\n"),
    ("themes.csv", "theme,name_vi,name_en\ninnovation,Đổi mới sáng tạo,Innovation\n"),
    (
        "indicators.csv",
        "indicator,definition,name_vi,name_en,definition_vi,definition_en,unit_vi,unit_en,direction,lower,upper,kind,\
         denominator_vi,frequency,theme,aggregation,interpolation,note\n\
         share,,Tỷ lệ,Share,Số này trên số kia,This over that,%,%,up,0,100,share,,year,innovation,rebuild,,\n",
    ),
    (
        "targets.csv",
        "target,part,plan,appendix,section,printed_no,line_from,line_to,indicator,area,year,due_on,operator,low,high,\
         as_printed,rule,lead_agency,coordinating_agency,note\n\
         kh-1.PL1.1.2030,appendix,kh-1,Phụ lục I,,1,10,12,share,tinh,2030,,ge,80,,80,,Sở A,,\n",
    ),
    (
        "tasks.csv",
        "task,plan,part,appendix,group_no,group_vi,printed_no,title_vi,lead_agency,coordinating_agency,product_vi,\
         deadline_as_printed,deadline_kind,deadline_on,also_ongoing,line_from,line_to,note\n\
         kh-1.PL2.1,kh-1,task,Phụ lục II,1,Nhóm,1,Việc,Sở A,,,,none,,false,20,21,\n",
    ),
    (
        "conflicts.csv",
        "conflict,group,subject_vi,subject_en,value_1,place_1,value_2,place_2,remark_vi,remark_en,targets\n\
         A1,A,Tỷ lệ,Share,80,kh-1:10,90,kh-1:30,,,kh-1.PL1.1.2030\n",
    ),
];

/// A folder with the files.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in FILES {
        std::fs::write(folder.path().join(file), text).expect("written");
    }
    folder
}

fn one<T>(value: T) -> Vec<Located<T>> {
    vec![Located { row: 2, value }]
}

/// What the files say.
pub fn tables() -> Tables {
    let text = String::from;
    Tables {
        plans: one(Plan {
            id: PlanId::new("kh-1"),
            document: text("a.txt"),
            plan_no: text("1/KH, 01/2/2025"),
            number: text("1/KH"),
            issued_on: jiff::civil::Date::new(2025, 2, 1).ok(),
            title: Bilingual::new("Kế hoạch", "Plan"),
            issuer: Bilingual::new("UBND", "Committee"),
            level: text("province"),
            area: AreaId::new("tinh"),
            replaces: String::new(),
            note: String::new(),
        }),
        areas: one(Area {
            id: AreaId::new("tinh"),
            code: text("30"),
            name: Bilingual::new("Tỉnh A", "Province A"),
            kind: text("province"),
            valid_from: None,
            valid_to: None,
            parent: None,
            successors: Vec::new(),
            note: String::new(),
        }),
        agencies: one(Agency {
            id: text("kh-1.so-a"),
            plan: PlanId::new("kh-1"),
            name: Bilingual::new("Sở A", "Department A"),
            note: String::new(),
        }),
        themes: one(Theme { id: text("innovation"), name: Bilingual::new("Đổi mới sáng tạo", "Innovation") }),
        indicators: one(Indicator {
            id: IndicatorId::new("share"),
            name: Bilingual::new("Tỷ lệ", "Share"),
            definition: Bilingual::new("Số này trên số kia", "This over that"),
            unit: Bilingual::new("%", "%"),
            direction: Direction::Up,
            bounds: Bounds::PERCENT,
            kind: Kind::Share,
            denominator: String::new(),
            frequency: Frequency::Year,
            theme: text("innovation"),
            aggregation: Aggregation::Rebuild,
            interpolation: Interpolation::Linear,
            note: String::new(),
        }),
        targets: one(Target {
            id: TargetId::new("kh-1.PL1.1.2030"),
            part: Part::Appendix,
            plan: PlanId::new("kh-1"),
            appendix: text("Phụ lục I"),
            section: String::new(),
            printed_no: text("1"),
            line_from: text("10"),
            line_to: text("12"),
            indicator: IndicatorId::new("share"),
            area: AreaId::new("tinh"),
            year: Some(2030),
            due_on: None,
            operator: Operator::Ge,
            low: Some(80.0),
            high: None,
            as_printed: text("80"),
            rule: String::new(),
            lead_agency: text("Sở A"),
            coordinating_agency: String::new(),
            note: String::new(),
            legal_instrument: String::new(),
            effective_on: None,
        }),
        tasks: one(Task {
            id: TaskId::new("kh-1.PL2.1"),
            plan: PlanId::new("kh-1"),
            part: text("task"),
            appendix: text("Phụ lục II"),
            group_no: text("1"),
            group: text("Nhóm"),
            printed_no: text("1"),
            title: text("Việc"),
            lead_agency: text("Sở A"),
            coordinating_agency: String::new(),
            product: String::new(),
            deadline_as_printed: String::new(),
            deadline_kind: text("none"),
            deadline_on: None,
            also_ongoing: false,
            line_from: text("20"),
            line_to: text("21"),
            note: String::new(),
        }),
        conflicts: one(Conflict {
            id: text("A1"),
            group: text("A"),
            subject: Bilingual::new("Tỷ lệ", "Share"),
            value_1: text("80"),
            place_1: text("kh-1:10"),
            value_2: text("90"),
            place_2: text("kh-1:30"),
            remark: Bilingual::default(),
            targets: text("kh-1.PL1.1.2030"),
        }),
    }
}
