//! A zip with Markdown pages. Nothing is written to a disk, and no more is unpacked than a folder of lessons can hold.

use std::io::{Cursor, Read as _};

use super::{Broken, ImportFault, Item, encoding, markdown};

/// Entries of a zip.
const MOST_ENTRIES: usize = 20_000;
/// Unpacked bytes of one page.
const MOST_PAGE: u64 = 2 * 1024 * 1024;
/// Unpacked bytes altogether.
const MOST_TOTAL: u64 = 100 * 1024 * 1024;
/// Unpacked bytes for each packed one. Text packs to a fifth, at most to a fiftieth.
const MOST_RATIO: u64 = 100;

pub(super) fn read(bytes: &[u8]) -> Result<(Vec<Item>, Vec<Broken>), ImportFault> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportFault::Zip)?;
    if zip.len() > MOST_ENTRIES {
        return Err(ImportFault::Bomb);
    }
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    let mut total = 0_u64;
    for index in 0..zip.len() {
        let file = zip.by_index(index).map_err(|_| ImportFault::Zip)?;
        let name = file.name().map_err(|_| ImportFault::Zip)?.replace('\\', "/");
        let lower = name.to_lowercase();
        let page = [".md", ".markdown", ".mdx"].iter().any(|it| lower.ends_with(it));
        let hidden = name.starts_with("__MACOSX/") || name.split('/').any(|part| part.starts_with('.'));
        if file.is_dir() || !page || hidden {
            continue;
        }
        let packed = file.compressed_size().max(1);
        let mut text = Vec::new();
        // What the zip says about its sizes may be a lie: what comes out is counted.
        file.take(MOST_PAGE + 1).read_to_end(&mut text).map_err(|_| ImportFault::Zip)?;
        let length = text.len() as u64;
        total += length;
        if length > MOST_PAGE || total > MOST_TOTAL || length > 65_536 && length / packed > MOST_RATIO {
            return Err(ImportFault::Bomb);
        }
        let (text, _) = encoding::decode(&text);
        let (more, faults) = markdown::one(&name, &text);
        items.extend(more);
        broken.extend(faults);
    }
    if items.is_empty() { Err(ImportFault::Unknown) } else { Ok((items, broken)) }
}
