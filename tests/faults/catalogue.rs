//! A catalogue of its own, small enough that a run of the program takes a tenth of a second.

use std::{fs, path::Path};

/// Indicators `muc_0` … `muc_7`; each writer has its own.
pub const INDICATORS: usize = 8;

/// Areas below the province: `xa-0` … `xa-8`.
pub const AREAS: usize = 9;

/// Writes the files of the catalogue; `titles` makes one catalogue differ from another.
pub fn write_catalogue(folder: &Path, titles: &str) {
    let areas: String = (0..AREAS).map(|i| format!("xa-{i},1000{i},Xã {i},Commune {i},commune,,,tinh,,,\n")).collect();
    let indicators: String = (0..INDICATORS)
        .map(|i| format!("muc_{i},,Tỷ lệ {i},Ratio {i},Số này trên số kia,This over that,%,%,up,,,ratio,,month,innovation,rebuild,,\n"))
        .collect();
    let files = [
        (
            "plans.csv",
            "plan,document,plan_no,number,issued_on,title_vi,title_en,issuer_vi,issuer_en,level,area,replaces,note\n\
             kh-1,a.txt,\"1/KH, 01/2/2025\",1/KH,2025-02-01,Kế hoạch,Plan,UBND,Committee,province,tinh,,\n"
                .to_owned(),
        ),
        (
            "areas.csv",
            format!(
                "area,code,name_vi,name_en,type,valid_from,valid_to,parent,successor,successor_share,note\n\
                 tinh,30,Tỉnh A {titles},Province A {titles},province,,,,,,\n{areas}"
            ),
        ),
        ("agencies.csv", "agency,plan,name_vi,name_en,note\nkh-1.so-a,kh-1,Sở A,Department A,\n".to_owned()),
        ("themes.csv", "theme,name_vi,name_en\ninnovation,Đổi mới sáng tạo,Innovation\n".to_owned()),
        (
            "indicators.csv",
            format!(
                "indicator,definition,name_vi,name_en,definition_vi,definition_en,unit_vi,unit_en,direction,lower,upper,kind,\
                 denominator_vi,frequency,theme,aggregation,interpolation,note\n{indicators}"
            ),
        ),
        (
            "targets.csv",
            "target,part,plan,appendix,section,printed_no,line_from,line_to,indicator,area,year,due_on,operator,low,high,\
             as_printed,rule,lead_agency,coordinating_agency,note\n\
             kh-1.PL1.1.2030,appendix,kh-1,Phụ lục I,,1,10,12,muc_0,tinh,2030,,ge,80,,80,,Sở A,,\n"
                .to_owned(),
        ),
        (
            "tasks.csv",
            "task,plan,part,appendix,group_no,group_vi,printed_no,title_vi,lead_agency,coordinating_agency,product_vi,\
             deadline_as_printed,deadline_kind,deadline_on,also_ongoing,line_from,line_to,note\n\
             kh-1.PL2.1,kh-1,task,Phụ lục II,1,Nhóm,1,Việc,Sở A,,,,none,,false,20,21,\n"
                .to_owned(),
        ),
        (
            "conflicts.csv",
            "conflict,group,subject_vi,subject_en,value_1,place_1,value_2,place_2,remark_vi,remark_en,targets\n\
             A1,A,Tỷ lệ,Share,80,kh-1:10,90,kh-1:30,,,kh-1.PL1.1.2030\n"
                .to_owned(),
        ),
    ];
    fs::create_dir_all(folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file of the catalogue");
    }
}
