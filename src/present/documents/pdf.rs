//! A report as a PDF for reading and the archive: tagged, with bookmarks and embedded fonts, PDF/A-2a. The layout is a Typst program
//! (`report.typ`); what is said reaches it as one JSON file and is never pasted into source.

use std::{collections::HashMap, sync::LazyLock};

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::report::Report;

/// Why a PDF could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The model could not be handed over.
    #[error("the PDF could not be written: {0}")]
    Model(#[from] serde_json::Error),
    /// The layout or the standard refused it.
    #[error("the PDF could not be written: {0}")]
    Layout(String),
}

/// The layout.
const LAYOUT: &str = include_str!("report.typ");

/// What is the same for every document: standard library and fonts.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Tinos has the metrics of Times New Roman, which the decree asks for, and may be embedded; DejaVu is the face of the charts.
static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let faces: [&'static [u8]; 6] = [
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/.fonts/Tinos_400Regular.ttf")),
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/.fonts/Tinos_400Regular_Italic.ttf")),
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/.fonts/Tinos_700Bold.ttf")),
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/.fonts/Tinos_700Bold_Italic.ttf")),
        dejavu::sans::regular(),
        dejavu::sans::bold(),
    ];
    let fonts: Vec<Font> = faces.into_iter().flat_map(|face| Font::iter(Bytes::new(face))).collect();
    Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// The files one document is made from, by name; nothing else can be read.
struct Files {
    main: Source,
    others: HashMap<FileId, Bytes>,
}

fn file(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|error| PdfError::Layout(error.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Files {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.others.get(&id).cloned().ok_or_else(|| FileError::NotFound(id.vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    // A report knows its own day; the day on which it is made would make two runs differ.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Writes the document; the same report gives the same bytes.
///
/// # Errors
/// A chart cannot be read by the layout, or the document breaks PDF/A-2a.
pub fn render_pdf(report: &Report) -> Result<Vec<u8>, PdfError> {
    let mut others = HashMap::from([(file("report.json")?, Bytes::new(serde_json::to_vec(report)?))]);
    for (at, figure) in report.figures().enumerate() {
        others.insert(file(&format!("chart{}.svg", at + 1))?, Bytes::from_string(figure.svg.clone()));
    }
    let world = Files { main: Source::new(file("report.typ")?, LAYOUT.to_owned()), others };
    let document: PagedDocument = typst::compile(&world).output.map_err(|errors| said(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a]).map_err(|error| PdfError::Layout(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(report.made_from.clone()),
        creator: Smart::Custom(Some("Lộ Trình".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors))?;
    // What was remembered for this document serves no other one.
    typst::comemo::evict(0);
    Ok(bytes)
}

fn said(errors: &[SourceDiagnostic]) -> PdfError {
    PdfError::Layout(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; "))
}
