//! A small nation: an indicator that many communes report and one that few do, with a clock that can be moved.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use arrow::ipc::writer::StreamWriter;
use jiff::{Timestamp, civil::Date, tz};
use lotrinh::{
    app,
    clock::Clock,
    ingest::Defaults,
    pipeline::{
        Policy,
        context::Context,
        lookup::retract,
        overview::Overview,
        refresh::{load_catalogue, load_file},
    },
    store::{Store, StoreSettings},
};
use tempfile::TempDir;

/// A clock that is set by hand.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn set(&self, day: Date) {
        let noon = tz::offset(7).to_timestamp(day.at(12, 0, 0, 0)).expect("a moment");
        self.0.store(noon.as_second(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).expect("a moment")
    }
}

/// Communes that report the first indicator: more than are taught one by one.
pub const MANY: usize = 43;
/// Communes that report the second.
pub const FEW: usize = 4;

pub struct Nation {
    pub context: Context,
    pub clock: Arc<SetClock>,
    folder: TempDir,
    files: usize,
}

impl Nation {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SetClock(AtomicI64::new(0)));
        clock.set(Date::constant(2026, 11, 22));
        let store = Store::open(&folder.path().join("store"), &StoreSettings::default(), &clock.stamp()).expect("a store");
        let context = app::context(store, Arc::<SetClock>::clone(&clock), Policy::default());
        let mut nation = Self { context, clock, folder, files: 0 };
        nation.load_catalogue(80, "Xã");
        let mut rows = String::new();
        for area in 1..=MANY {
            rows.push_str(&figures("many", area, 2018, 2025));
        }
        for area in 1..=FEW {
            rows.push_str(&figures("few", area, 2019, 2025));
        }
        nation.take_in(&rows);
        nation
    }

    pub fn store_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("store")
    }

    /// The same store with nothing in memory.
    pub fn again(&self) -> Overview {
        self.context.overview_from_files().expect("an overview")
    }

    /// Loads a catalogue whose targets ask for a level, and whose areas are named so.
    pub fn load_catalogue(&mut self, level: usize, word: &str) {
        let folder = self.folder.path().join(format!("catalogue-{level}-{word}"));
        write_catalogue(&folder, level, word);
        load_catalogue(self.context.store(), &folder, &self.context.clock().stamp()).expect("the catalogue loads");
    }

    /// Takes in rows `indicator,area,period,value,unit,published_on,revision` and gives the ingest; none when they came before.
    pub fn take_in(&mut self, rows: &str) -> Option<i64> {
        self.files += 1;
        let text = format!("indicator,area,period,value,unit,published_on,revision\n{rows}");
        let defaults = Defaults { source: "Cục Thống kê".to_owned(), ..Defaults::default() };
        let name = format!("{}.csv", self.files);
        let intake = load_file(self.context.store(), &name, text.as_bytes(), &defaults, &self.context.clock().stamp()).expect("a file");
        assert_eq!(intake.rejected, 0, "{:?}", intake.findings);
        (!intake.was_known).then(|| self.context.store().data_revision().expect("a revision"))
    }

    pub fn take_back(&self, ingest: i64) {
        retract(&self.context, ingest, "sai số", "").expect("a retraction");
    }
}

/// Yearly figures of one commune.
fn figures(indicator: &str, area: usize, first: usize, last: usize) -> String {
    let value = |year: usize| 20.0 + area as f64 + 3.0 * (year - first) as f64 + ((area * 31 + year * 17) % 10) as f64 / 10.0;
    (first..=last).map(|year| format!("{indicator},xa-{area:02},{year},{:.1},%,{}-03-01,false\n", value(year), year + 1)).collect()
}

fn write_catalogue(folder: &Path, level: usize, word: &str) {
    fs::create_dir_all(folder).expect("a folder");
    let put = |name: &str, header: &str, rows: String| fs::write(folder.join(name), format!("{header}\n{rows}")).expect("a file");
    put(
        "plans.csv",
        "plan,document,plan_no,number,issued_on,title_vi,title_en,issuer_vi,issuer_en,level,area,replaces,note",
        "kh-1,,01/KH,01/KH,2025-01-15,Kế hoạch,Plan,Tỉnh,Province,province,tinh,,\n".to_owned(),
    );
    let areas: String = (1..=MANY).map(|i| format!("xa-{i:02},{i:05},{word} {i},Commune {i},commune,2020-01-01,,tinh,,,\n")).collect();
    put(
        "areas.csv",
        "area,code,name_vi,name_en,type,valid_from,valid_to,parent,successor,successor_share,note",
        format!("vn,,Việt Nam,Viet Nam,country,,,,,,\ntinh,30,Tỉnh,Province,province,,,vn,,,\n{areas}"),
    );
    put("agencies.csv", "agency,plan,name_vi,name_en,note", "kh-1.phong,kh-1,Phòng Kinh tế,Economics Office,\n".to_owned());
    put("themes.csv", "theme,name_vi,name_en", "chung,Chung,General\n".to_owned());
    let indicator = |id: &str, name: &str| {
        format!("{id},,{name},{name},{name} là gì,What {name} is,%,%,up,0,100,share,hồ sơ,year,chung,none,linear,\n")
    };
    put(
        "indicators.csv",
        "indicator,definition,name_vi,name_en,definition_vi,definition_en,unit_vi,unit_en,direction,lower,upper,kind,denominator_vi,\
         frequency,theme,aggregation,interpolation,note",
        indicator("many", "Nhiều xã") + &indicator("few", "Ít xã"),
    );
    let target = |indicator: &str, area: usize, year: usize, level: usize| {
        format!(
            "kh-1.{indicator}.{area:02}.{year},appendix,kh-1,Phụ lục I,,{area},1,1,{indicator},xa-{area:02},{year},,ge,{level},,≥ {level}%,,\
             Phòng Kinh tế,,\n"
        )
    };
    let mut targets = String::new();
    for area in 1..=MANY {
        targets.push_str(&target("many", area, 2030, level));
        targets.push_str(&target("many", area, 2026, 50));
    }
    for area in 1..=FEW {
        targets.push_str(&target("few", area, 2030, level));
    }
    put(
        "targets.csv",
        "target,part,plan,appendix,section,printed_no,line_from,line_to,indicator,area,year,due_on,operator,low,high,as_printed,rule,\
         lead_agency,coordinating_agency,note",
        targets,
    );
    put(
        "tasks.csv",
        "task,plan,part,appendix,group_no,group_vi,printed_no,title_vi,lead_agency,coordinating_agency,product_vi,deadline_as_printed,\
         deadline_kind,deadline_on,also_ongoing,line_from,line_to,note",
        String::new(),
    );
    put("conflicts.csv", "conflict,group,subject_vi,subject_en,value_1,place_1,value_2,place_2,remark_vi,remark_en,targets", String::new());
}

/// The rows of every chunk as bytes, which are equal when every number is, to its last bit.
pub fn bytes(overview: &Overview) -> Vec<(String, Vec<u8>)> {
    let written = |chunk: &lotrinh::pipeline::overview::Chunk| {
        let mut out = Vec::new();
        let mut writer = StreamWriter::try_new(&mut out, &chunk.rows.schema()).expect("a writer");
        writer.write(&chunk.rows).and_then(|()| writer.finish()).expect("memory");
        drop(writer);
        (chunk.indicator.to_string(), out)
    };
    overview.chunks.iter().map(|chunk| written(chunk)).collect()
}
