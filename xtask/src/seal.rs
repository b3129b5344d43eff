//! Seals the site that Trunk has built: browsers load nothing in the site without checking the hash of its content.
//!
//! Sealing comes after wasm-opt, which changes the modules. Trunk's own start, a script in the page's HTML, gives way
//! to `www/start.js`, so that the Content-Security-Policy needs to allow no script in HTML. Browsers check no hash of a
//! worker's script, so the worker's script is one file, which checks the module that it loads; the address of that file
//! carries its hash.

use crate::{article, policy};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Where the MNIST files are in the site: kept for use offline once they have been used.
const DATA: &str = "mnist/";

/// Files that the page's program fetches, as the page names them: the pretrained model, the recorded acts, the map of
/// fates, and the font of formulas.
const FETCHED: [&str; 4] = ["models/pretrained.safetensors", "acts.bin", "fates.txt", "fonts/math.woff2"];

/// The worker's script as the page names it.
const WORKER: &str = "worker_loader.js";

/// The copy of the page for use offline, under a name by which no host takes it for HTML: some hosts add to HTML.
const PAGE: &str = "page.txt";

/// The service worker's script. Its address must stay the same, so that browsers find a newer one.
const KEEPER: &str = "service_worker.js";

/// Seals the site in `dist`; `scripts` is the folder with our own scripts, `version` what the page says of itself, and
/// `origin` where the site is published, if that is known.
pub fn seal(dist: &Path, scripts: &Path, version: &str, origin: Option<&str>) -> Result<()> {
    let site = Site { dist, scripts, origin };
    let files = site.files("")?;
    let one = |start: &str, end: &str| {
        let mut names = files.keys().filter(|name| name.starts_with(start) && name.ends_with(end));
        names.next().cloned().with_context(|| format!("Trunk has built no {start}…{end}"))
    };
    let (program, module) = (one("page-", ".js")?, one("page-", "_bg.wasm")?);
    let styles = files.keys().filter(|name| name.ends_with(".css")).cloned().collect();
    let worker = site.write_worker()?;

    let parts = json!({
        "program": { "url": relative(&program) },
        "module": site.part(&module)?,
        "worker": { "url": worker },
        "keeper": { "url": relative(KEEPER) },
    });
    let start = format!("const PARTS = {parts};\n{}", site.script("start.js")?);
    let start_name = format!("start-{}.js", short_hash(start.as_bytes()));
    site.write(&start_name, start.as_bytes())?;

    let page = Page { program, start: start_name, styles, worker, version: version.to_owned() };
    let html = page.seal(&site)?;
    site.write("index.html", html.as_bytes())?;
    site.write(PAGE, html.as_bytes())?;
    site.write("_headers", policy::headers_file(origin).as_bytes())?;
    site.write_keeper(&page.worker)
}

/// The folders that sealing works on.
struct Site<'a> {
    dist: &'a Path,
    scripts: &'a Path,
    origin: Option<&'a str>,
}

impl Site<'_> {
    /// The worker's script, from what wasm-bindgen wrote and our own start of it; its address.
    fn write_worker(&self) -> Result<String> {
        let program = String::from_utf8(self.read("worker.js")?).context("worker.js is not text")?;
        let parts = json!({ "module": self.part("worker_bg.wasm")? });
        let script = format!("{program}\nconst PARTS = {parts};\n{}", self.script(WORKER)?);
        self.write(WORKER, script.as_bytes())?;
        std::fs::remove_file(self.dist.join("worker.js")).context("cannot remove worker.js")?;
        Ok(hashed(WORKER, script.as_bytes()))
    }

    /// The service worker, with the list of all files.
    fn write_keeper(&self, worker: &str) -> Result<()> {
        let files = self
            .files("")?
            .into_iter()
            .filter(|(name, _)| !["_headers", "index.html", KEEPER].contains(&name.as_str()));
        let (data, files): (BTreeMap<_, _>, BTreeMap<_, _>) = files.partition(|(name, _)| name.starts_with(DATA));
        let address = |name: &str| match name {
            WORKER => worker.to_owned(),
            "worker_bg.wasm" => hashed(name, &files[name]),
            _ => relative(name),
        };
        let list = |files: &BTreeMap<String, Vec<u8>>| -> Vec<Value> {
            let entry = |(name, content): (&String, &Vec<u8>)| json!({ "url": address(name), "integrity": as_sent(name, content) });
            files.iter().map(entry).collect()
        };
        let (files, data) = (json!(list(&files)), json!(list(&data)));
        let headers: BTreeMap<_, _> = policy::headers(self.origin).into_iter().collect();
        let script = self.script(KEEPER)?;
        let version = short_hash(format!("{files}{headers:?}{script}").as_bytes());
        let data_version = short_hash(data.to_string().as_bytes());
        let script = format!(
            "const FILES = {files};\nconst DATA = {data};\nconst PAGE = '{}';\nconst VERSION = '{version}';\nconst \
             DATA_VERSION = '{data_version}';\nconst HEADERS = {};\n{script}",
            relative(PAGE),
            json!(headers)
        );
        self.write(KEEPER, script.as_bytes())
    }

    /// The address and the hash of a file that is loaded by script.
    fn part(&self, name: &str) -> Result<Value> {
        let content = self.read(name)?;
        let url = if name.starts_with("worker") { hashed(name, &content) } else { relative(name) };
        Ok(json!({ "url": url, "integrity": integrity(&content) }))
    }

    /// All files in a folder of the site, with their paths in the site.
    fn files(&self, folder: &str) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut files = BTreeMap::new();
        let path = self.dist.join(folder);
        for entry in std::fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))? {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                files.extend(self.files(&format!("{name}/"))?);
            } else {
                files.insert(name.clone(), self.read(&name)?);
            }
        }
        Ok(files)
    }

    fn script(&self, name: &str) -> Result<String> {
        let path = self.scripts.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.dist.join(name);
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.dist.join(name);
        std::fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// What the page's HTML has to name.
struct Page {
    program: String,
    start: String,
    styles: Vec<String>,
    worker: String,
    version: String,
}

impl Page {
    /// The HTML that Trunk wrote, sealed.
    fn seal(&self, site: &Site) -> Result<String> {
        let html = String::from_utf8(site.read("index.html")?).context("index.html is not text")?;
        let html = without(&html, "<script type=\"module\">", "</script>")?;
        // Browsers cannot check what they preload for a fetch, and would load it twice.
        let html = without(&html, "<link rel=\"preload\"", ">")?;
        let html = without(&html, "<link rel=\"modulepreload\"", ">")?;
        let html = replaced(&html, "content=\"./worker_loader.js\"", &format!("content=\"{}\"", self.worker))?;
        let html = FETCHED.iter().try_fold(html, |html, name| {
            let file = format!("content=\"{}\"", relative(name));
            let checked = format!("{file} data-integrity=\"{}\"", integrity(&site.read(name)?));
            replaced(&html, &file, &checked)
        })?;
        let html = replaced(&html, "an unreleased version", &self.version)?;
        let html = replaced(
            &html,
            article::PLACE,
            &article::to_html(&site.script("article.md")?, &site.script("act_picture.html")?)?,
        )?;
        let checked = |name: &str| -> Result<String> {
            Ok(format!("\"{}\" integrity=\"{}\"", relative(name), integrity(&site.read(name)?)))
        };
        let html = self.styles.iter().try_fold(html, |html, name| {
            let hash = integrity(&site.read(name)?);
            // A page in a sandbox has no origin: it can check only what it asks for as another site's.
            replaced(&html, &format!("{name}\""), &format!("{name}\" integrity=\"{hash}\" crossorigin"))
        })?;
        let head = format!(
            "<meta charset=\"utf-8\">\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
            policy::content(site.origin)
        );
        let html = replaced(&html, "<meta charset=\"utf-8\">", &head)?;
        let scripts = format!(
            "<link rel=\"modulepreload\" href={}>\n  <script type=\"module\" src={}></script>\n</head>",
            checked(&self.program)?,
            checked(&self.start)?
        );
        replaced(&html, "</head>", &scripts)
    }
}

/// The text without its one part from `start` to the next `end`.
fn without(text: &str, start: &str, end: &str) -> Result<String> {
    let from = once(text, start)?;
    let rest = &text[from..];
    let len = rest.find(end).with_context(|| format!("index.html does not close {start}"))? + end.len();
    Ok(format!("{}{}", &text[..from], &rest[len..]))
}

/// The text with another in the one place of `old`.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    let at = once(text, old)?;
    Ok(format!("{}{new}{}", &text[..at], &text[at + old.len()..]))
}

/// The one place of a part.
fn once(text: &str, part: &str) -> Result<usize> {
    let places = text.matches(part).count();
    ensure!(places == 1, "index.html should have {part} once; it has it {places} times");
    Ok(text.find(part).unwrap_or_default())
}

/// An address that works under any path.
fn relative(name: &str) -> String {
    format!("./{name}")
}

/// An address that changes with the content, for a file whose name does not.
fn hashed(name: &str, content: &[u8]) -> String {
    format!("./{name}?{}", short_hash(content))
}

fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hashes of a file as hosts send it. Some hosts label a packed file as packed for the transfer, so that browsers
/// unpack the file.
fn as_sent(name: &str, content: &[u8]) -> String {
    let mut unpacked = Vec::new();
    let is_packed = name.ends_with(".gz") && GzDecoder::new(content).read_to_end(&mut unpacked).is_ok();
    if is_packed { format!("{} {}", integrity(content), integrity(&unpacked)) } else { integrity(content) }
}

/// The hash by which a browser checks what it has loaded.
pub fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(Sha384::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_goes_only_if_it_is_there_once() {
        assert_eq!(without("a<b>c</b>d", "<b>", "</b>").expect("it is there"), "ad");
        assert!(without("a", "<b>", "</b>").is_err());
        assert!(without("<b></b><b></b>", "<b>", "</b>").is_err());
        assert!(without("<b>", "<b>", "</b>").is_err());
    }

    #[test]
    fn a_hash_is_the_one_that_browsers_compute() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), empty);
    }

    #[test]
    fn an_address_changes_with_the_content() {
        assert_ne!(hashed("a.js", b"1"), hashed("a.js", b"2"));
        assert!(hashed("a.js", b"1").starts_with("./a.js?"));
    }
}
