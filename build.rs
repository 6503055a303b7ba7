//! Lets the built program find the prebuilt libduckdb without an environment variable, and says what is missing before the build.

use std::{env, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=.libduckdb/libduckdb.so");
    println!("cargo:rerun-if-changed=.fonts");
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let fonts = Path::new(&root).join(".fonts");
    if !fonts.join("Tinos_400Regular.ttf").is_file() {
        eprintln!("The face of printed reports is not in {}.", fonts.display());
        eprintln!("Run `make setup`, which fetches it with a pinned version and checksum.");
        std::process::exit(1);
    }
    if env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        return;
    }
    let folder = Path::new(&root).join(".libduckdb");
    let found = ["libduckdb.so", "libduckdb.dylib"].iter().any(|name| folder.join(name).is_file());
    if !found {
        eprintln!("libduckdb is not in {}.", folder.display());
        eprintln!(
            "Run `make setup`, which fetches the pinned prebuilt library, or compile it with `cargo build --features bundled` (40 minutes and more)."
        );
        std::process::exit(1);
    }
    // An installed program looks beside itself first, then in ../lib, then where it was built.
    for place in ["$ORIGIN", "$ORIGIN/../lib", &folder.to_string_lossy()] {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{place}");
    }
}
