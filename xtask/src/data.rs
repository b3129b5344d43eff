//! The MNIST files: from `MNIST_DIR`, else from `data/mnist/`, else from public mirrors.
//!
//! The compressed bytes differ between mirrors, so the check is on the SHA-256 of the content. A download is
//! written beside its place and renamed when it is right: a broken one is never kept.

use crate::workspace;
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The four files, and the SHA-256 of their content.
pub const FILES: [(&str, &str); 4] = [
    ("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    ("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    ("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
];

const MIRRORS: [&str; 2] =
    ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"];

/// More than the largest of the files, unpacked: nothing longer is read.
const LONGEST: u64 = 64 << 20;

/// Puts the four files into `folder` as `<name>.gz`; `Err` says why there are none.
pub fn copy_to(folder: &Path) -> Result<()> {
    let source = find()?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (name, _) in FILES {
        let to = folder.join(format!("{name}.gz"));
        let (from, bytes) = read(&source, name)?;
        let gz = if is_gzip(&bytes) { bytes } else { gzip(&bytes).with_context(|| from.display().to_string())? };
        std::fs::write(&to, gz).with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}

/// The folder with the four files, every one checked.
pub fn find() -> Result<PathBuf> {
    let given = std::env::var_os("MNIST_DIR").filter(|dir| !dir.is_empty());
    if let Some(dir) = given {
        let dir = workspace::root().join(dir);
        return check(&dir).map(|()| dir).context("MNIST_DIR");
    }
    let kept = workspace::root().join("data/mnist");
    if check(&kept).is_ok() {
        return Ok(kept);
    }
    println!("fetching the MNIST digits (11 MB, once)");
    download(&kept).context("MNIST_DIR is not set and no mirror could be reached")?;
    Ok(kept)
}

fn check(folder: &Path) -> Result<()> {
    for (name, sha256) in FILES {
        let (path, bytes) = read(folder, name)?;
        if content_sha256(&bytes).ok().as_deref() != Some(sha256) {
            bail!("{} is not the MNIST file of this name (its SHA-256 differs)", path.display());
        }
    }
    Ok(())
}

/// The bytes of a file, packed or not, under either of the names that it has on mirrors: `train-images-idx3-ubyte` or
/// `train-images.idx3-ubyte`.
fn read(folder: &Path, name: &str) -> Result<(PathBuf, Vec<u8>)> {
    let names = [name.to_owned(), name.replace("-idx", ".idx")];
    let mut paths = names.iter().flat_map(|name| [folder.join(format!("{name}.gz")), folder.join(name)]);
    let path = paths.find(|path| path.exists()).unwrap_or_else(|| folder.join(name));
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok((path, bytes))
}

fn download(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let config = ureq::Agent::config_builder()
        .timeout_resolve(Some(Duration::from_secs(5)))
        .timeout_connect(Some(Duration::from_secs(5)))
        .timeout_recv_response(Some(Duration::from_secs(20)))
        .timeout_global(Some(Duration::from_secs(300)));
    let agent = config.build().new_agent();
    let mut failed = String::new();
    for mirror in MIRRORS {
        match FILES.iter().try_for_each(|(name, sha256)| fetch(&agent, mirror, folder, name, sha256)) {
            Ok(()) => return Ok(()),
            Err(error) => failed = format!("{error:#}"),
        }
    }
    bail!("{failed}");
}

/// Fetches one file, unless a right one is there from before.
fn fetch(agent: &ureq::Agent, mirror: &str, folder: &Path, name: &str, sha256: &str) -> Result<()> {
    let path = folder.join(format!("{name}.gz"));
    if std::fs::read(&path).is_ok_and(|bytes| content_sha256(&bytes).is_ok_and(|is| is == sha256)) {
        return Ok(());
    }
    let url = format!("{mirror}{name}.gz");
    let mut response = agent.get(&url).call().with_context(|| url.clone())?;
    let bytes = response.body_mut().with_config().limit(LONGEST).read_to_vec().with_context(|| url.clone())?;
    if content_sha256(&bytes).ok().as_deref() != Some(sha256) {
        bail!("{url} did not send the MNIST file (its SHA-256 differs)");
    }
    let unfinished = folder.join(format!("{name}.gz.part"));
    std::fs::write(&unfinished, bytes).with_context(|| format!("cannot write {}", unfinished.display()))?;
    std::fs::rename(&unfinished, &path).with_context(|| format!("cannot write {}", path.display()))
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    GzEncoder::new(bytes, Compression::default()).read_to_end(&mut packed).context("cannot pack")?;
    Ok(packed)
}

/// SHA-256 of the content, unpacked if it is gzip.
fn content_sha256(bytes: &[u8]) -> Result<String> {
    let mut content = Vec::new();
    if is_gzip(bytes) {
        GzDecoder::new(bytes).take(LONGEST).read_to_end(&mut content).context("it does not unpack")?;
    } else {
        content.extend_from_slice(bytes);
    }
    Ok(Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::{self, Server, Site};

    #[test]
    fn packed_and_plain_content_have_one_sha256() {
        let plain = content_sha256(b"digits").expect("plain bytes always hash");
        let packed = content_sha256(&gzip(b"digits").expect("packs")).expect("unpacks");
        assert_eq!(plain, packed);
    }

    #[test]
    fn a_truncated_gzip_has_no_sha256() {
        let packed = gzip(&[7; 1000]).expect("packs");
        assert!(content_sha256(&packed[..packed.len() - 9]).is_err());
    }

    #[test]
    fn a_file_is_found_packed_and_plain_and_with_a_dot_in_its_name() {
        let folder = workspace::target().join(format!("names-test-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        for name in ["t10k-labels.idx1-ubyte", "t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz"] {
            std::fs::write(folder.join(name), name).expect("a file can be written");
            let (path, bytes) = read(&folder, "t10k-labels-idx1-ubyte").expect("it is there");
            assert_eq!((path, &bytes[..]), (folder.join(name), name.as_bytes()));
        }
        assert!(read(&folder, "t10k-images-idx3-ubyte").is_err());
        std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    }

    #[test]
    fn a_download_is_kept_only_if_it_is_right() {
        let folder = workspace::target().join(format!("download-test-{}", std::process::id()));
        let mirror = folder.join("mirror");
        std::fs::create_dir_all(&mirror).expect("a folder can be made");
        let packed = gzip(b"digits").expect("packs");
        std::fs::write(mirror.join("right.gz"), &packed).expect("a file can be written");
        std::fs::write(mirror.join("cut.gz"), &packed[..packed.len() - 9]).expect("a file can be written");
        let server = Server::start(serve::listen(0).expect("a port is free"), Site::new(mirror)).expect("it serves");
        let sha256 = content_sha256(b"digits").expect("plain bytes always hash");
        let fetch = |name| fetch(&ureq::Agent::new_with_defaults(), server.address(), &folder, name, &sha256);
        assert!(fetch("right").is_ok() && folder.join("right.gz").exists());
        assert!(fetch("cut").is_err() && !folder.join("cut.gz").exists());
        assert!(fetch("missing").is_err() && !folder.join("missing.gz").exists());
        std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    }
}
