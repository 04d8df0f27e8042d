//! The WASM half: cargo, then wasm-bindgen, then wasm-opt where the effort is asked for and Node is there.

use super::Effort;
use crate::command::Run;
use crate::files;
use crate::house::House;
use crate::say;
use crate::tools;
use crate::trouble::{Done, Trouble};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, UNIX_EPOCH};
use wasm_bindgen_cli_support::Bindgen;

/// Debian 12's and the crate's wasm-opt are too old for what the compiler emits.
const BINARYEN: &str = "binaryen@132.0.0";
/// What rustc's WASM uses must be allowed by name.
const OPTIMISE: &str = "-Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-reference-types \
                        --enable-sign-ext --enable-mutable-globals --enable-multivalue";

/// The module and the script that loads it.
pub struct Module {
    pub wasm: Vec<u8>,
    pub script: String,
}

/// Builds the half, or takes it as it was when nothing has changed.
pub fn build(house: &House, effort: Effort) -> Done<Module> {
    let compiled = files::read(&compile(house)?)?;
    let optimiser = if effort == Effort::Best { Optimiser::find(house)? } else { None };
    let kind = if optimiser.is_some() { "small" } else { "plain" };
    let folder = house.own("wasm").join(kind);
    let stamp = folder.join("made-from");
    let made_from = format!("{} {}", files::fingerprint(&compiled), own_age());
    if files::read_text(&stamp).is_ok_and(|have| have == made_from) {
        say::there("The WebAssembly module");
    } else {
        let started = Instant::now();
        files::remove_folder(&folder)?;
        bind(compiled, &folder)?;
        if let Some(optimiser) = optimiser {
            optimiser.run(&folder.join("latchkey_bg.wasm"))?;
        }
        files::write(&stamp, made_from.as_bytes())?;
        say::done("The WebAssembly module", started.elapsed());
    }
    Module::read(&folder)
}

impl Module {
    fn read(folder: &Path) -> Done<Self> {
        let wasm = files::read(&folder.join("latchkey_bg.wasm"))?;
        let script = files::read_text(&folder.join("latchkey.js"))?;
        // wasm-bindgen looks beside the script by its own name; the address by content is put in with the others.
        Ok(Self { wasm, script: script.replace("'latchkey_bg.wasm'", "'/pkg/latchkey.wasm'") })
    }
}

fn compile(house: &House) -> Done<PathBuf> {
    let cargo = house.cargo("build --package frontend --lib --target wasm32-unknown-unknown --profile wasm-release")?;
    say::step("Browser half", "cargo compiles the islands to WebAssembly");
    cargo.go()?;
    Ok(house.target.join("wasm32-unknown-unknown/wasm-release/frontend.wasm"))
}

fn bind(compiled: Vec<u8>, folder: &Path) -> Done {
    say::step("wasm-bindgen", "it writes the script between the browser and the module");
    let failed = |error: &dyn std::fmt::Display| Trouble::new(format!("wasm-bindgen failed: {error:#}"));
    let mut bindgen = Bindgen::new();
    // Function names are a fifth of the module, and only a debugger reads them.
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.input_bytes("latchkey", compiled).typescript(false).omit_default_module_path(false);
    let bindgen = bindgen.web(true).map_err(|error| failed(&error))?;
    let mut output = bindgen.generate_output().map_err(|error| failed(&error))?;
    // Every crate is listed, with the scripts it brings.
    if output.snippets().values().any(|scripts| !scripts.is_empty()) || !output.local_modules().is_empty() {
        let what = "a crate of the browser half brings its own JavaScript, which would be fetched by a name that is \
                    not its content's: use web-sys instead";
        return Err(Trouble::new(what));
    }
    output.emit(folder).map_err(|error| failed(&error))
}

/// wasm-opt: worth a quarter of the raw size, and 4 % of the compressed one.
struct Optimiser {
    script: PathBuf,
}

impl Optimiser {
    fn find(house: &House) -> Done<Option<Self>> {
        if tools::on_path("node").is_none() || tools::on_path("npm").is_none() {
            say::note(
                "no Node.js here: the module is not passed through wasm-opt, and is about 4 % bigger on the wire",
            );
            return Ok(None);
        }
        let folder = house.own("binaryen");
        let script = folder.join("node_modules/binaryen/bin/wasm-opt");
        let stamp = folder.join("installed");
        if !files::read_text(&stamp).is_ok_and(|have| have == BINARYEN) {
            say::step("wasm-opt from npm", "it makes the module smaller");
            files::create_folder(&folder)?;
            let install = "install --ignore-scripts --no-audit --no-fund --no-save --prefix";
            Run::new("npm").words(install).path(&folder).arg(BINARYEN).go()?;
            files::write(&stamp, BINARYEN.as_bytes())?;
        }
        Ok(Some(Self { script }))
    }

    fn run(&self, module: &Path) -> Done {
        say::step("wasm-opt", "it makes the module smaller");
        let before = files::read(module)?.len();
        let smaller = module.with_extension("small");
        Run::new("node").path(&self.script).words(OPTIMISE).path(module).arg("-o").path(&smaller).go()?;
        let content = files::read(&smaller)?;
        say::note(&format!("{} → {} KB", before / 1000, content.len() / 1000));
        files::write(module, &content)?;
        fs::remove_file(&smaller).unwrap_or_default();
        Ok(())
    }
}

/// Changes when this program does: what an older one made is made again.
fn own_age() -> String {
    let built = std::env::current_exe().and_then(fs::metadata).and_then(|data| data.modified());
    let age = built.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    age.unwrap_or_default().as_nanos().to_string()
}
