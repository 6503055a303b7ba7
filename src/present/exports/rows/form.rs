//! The file formats of rows.

/// In which form rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowsForm {
    /// JSON: a page with its rows as objects.
    Json,
    /// CSV: UTF-8 with a byte-order mark, comma, LF, decimal point.
    Csv,
    /// A workbook of Office Open XML.
    Xlsx,
    /// Parquet, compressed with Snappy, which every reader knows.
    Parquet,
    /// Arrow IPC stream.
    Arrow,
    /// SDMX-CSV 2.0: what CSV is, without the byte-order mark and under the names of SDMX.
    SdmxCsv,
}

impl RowsForm {
    /// All of them, as `format` names them.
    pub const ALL: [(RowsForm, &'static str); 6] = [
        (RowsForm::Json, "json"),
        (RowsForm::Csv, "csv"),
        (RowsForm::Xlsx, "xlsx"),
        (RowsForm::Parquet, "parquet"),
        (RowsForm::Arrow, "arrow"),
        (RowsForm::SdmxCsv, "sdmx-csv"),
    ];

    /// The name under which it is asked for.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(form, _)| *form == self).map_or("", |(_, code)| code)
    }

    /// The form of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, code)| *code == text).map(|(form, _)| form)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Arrow => "application/vnd.apache.arrow.stream",
            Self::SdmxCsv => "application/vnd.sdmx.data+csv;version=2.0.0",
        }
    }

    /// The ending of its file names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv | Self::SdmxCsv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}
