//! Files that people hand us: plain or gzip, any line end, perhaps cut off, with lines that cannot be used.

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Cursor;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use serde::Serialize;

/// A longer line is no line of any format we read.
const LONGEST: usize = 1 << 16;
/// How often what turns on a terminal turns.
pub const TICK: Duration = Duration::from_millis(120);
/// This many faults are told in full; the rest are counted.
const TOLD: usize = 10;

/// Whether a path means the standard input: `-`, as everywhere; `./-` is a file of that name.
fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What a file is called where people read of it.
pub fn called(path: &Path) -> String {
    if is_stdin(path) { "the standard input".to_owned() } else { path.display().to_string() }
}

/// How many bytes a file holds; `None` for pipes and other things without a length.
pub fn length(path: &Path) -> Option<u64> {
    let file = if is_stdin(path) { None } else { std::fs::metadata(path).ok() };
    file.filter(std::fs::Metadata::is_file).map(|file| file.len())
}

/// Progress over bytes read, on the error stream and only on a terminal: a bar, or a spinner where nobody knows how many
/// there will be.
pub fn bar(bytes: Option<u64>, what: &'static str) -> ProgressBar {
    let (bar, look) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "{msg} [{bar:32}] {bytes}/{total_bytes} {bytes_per_sec} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg} {bytes} {bytes_per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(look) {
        // A spinner turns while its pipe is silent, too.
        bar.set_style(if bytes.is_some() { style.progress_chars("=> ") } else { style });
    }
    if bytes.is_none() {
        bar.enable_steady_tick(TICK);
    }
    bar.with_message(what)
}

/// The bytes inside a file, or of the standard input: unpacked when the first of them say gzip, whatever the name says.
pub fn open(path: &Path, bar: &ProgressBar) -> anyhow::Result<Box<dyn BufRead + Send>> {
    let source: Box<dyn Read + Send> = if is_stdin(path) {
        Box::new(std::io::stdin())
    } else {
        let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
        anyhow::ensure!(!file.metadata()?.is_dir(), "{} is a folder, not a file", path.display());
        Box::new(file)
    };
    let mut source = bar.wrap_read(source);
    // A pipe may hand over less than it takes to tell gzip, or a byte order mark, from text.
    let mut head = Vec::with_capacity(4);
    source.by_ref().take(4).read_to_end(&mut head).with_context(|| format!("{} cannot be read", called(path)))?;
    let packed = head.starts_with(&[0x1f, 0x8b]);
    let reader = BufReader::with_capacity(1 << 18, Cursor::new(head).chain(source));
    if packed {
        return Ok(Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(reader))));
    }
    Ok(Box::new(reader))
}

/// Print to the standard output. A reader who closed the pipe has seen enough.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the result cannot be printed"),
        _ => Ok(()),
    }
}

/// Say something beside the result, on the error stream: what stands in a result is taken for the result. Who reads no error
/// stream misses nothing of it.
pub fn aside(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Lines that could not be used.
#[derive(Debug, Serialize)]
pub struct Faults {
    /// What is counted: "line" or "message".
    #[serde(skip)]
    unit: &'static str,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Fault>,
    /// Lines that were used, though perhaps not all of them is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Fault>,
}

/// One line that could not be used, or should be looked at.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The file, when there may be several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// The line, from 1; where a file has no lines, the message's place in it; 0 for the file as a whole.
    #[serde(skip_serializing_if = "is_whole")]
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
    #[serde(skip)]
    unit: &'static str,
}

impl Default for Faults {
    fn default() -> Self {
        Self::of("line")
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_whole(line: &u64) -> bool {
    *line == 0
}

impl Faults {
    /// No fault yet; `unit` is what a file consists of.
    #[must_use]
    pub const fn of(unit: &'static str) -> Self {
        Self { unit, count: 0, first: Vec::new(), doubts: Vec::new() }
    }

    /// Count a fault, and keep it if it is one of the first.
    pub fn note(&mut self, line: u64, why: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push(Fault { file: None, line, why: why(), unit: self.unit });
        }
    }

    /// Doubt a line that is used all the same.
    fn doubt(&mut self, line: u64, why: &str) {
        self.doubts.push(Fault { file: None, line, why: why.to_owned(), unit: self.unit });
    }

    /// Put these faults behind those of the files before.
    pub fn append(&mut self, file: &Path, others: Self) {
        self.count += others.count;
        let named = |fault| Fault { file: Some(file.to_owned()), ..fault };
        let room = |kept: &Vec<Fault>| TOLD.saturating_sub(kept.len());
        self.first.extend(others.first.into_iter().take(room(&self.first)).map(named));
        self.doubts.extend(others.doubts.into_iter().take(room(&self.doubts)).map(named));
    }

    /// The faults as lines for a person.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let rest = self.count - u64::try_from(self.first.len()).unwrap_or(self.count);
        let told = self.first.iter().map(|fault| match fault.place() {
            place if place.is_empty() => fault.why.clone(),
            place => format!("{place}: {}", fault.why),
        });
        told.chain((rest > 0).then(|| format!("… and {rest} more"))).collect()
    }

    /// The doubts as lines for a person.
    #[must_use]
    pub fn doubted(&self) -> Vec<String> {
        self.doubts.iter().map(|doubt| format!("{} {}", doubt.place(), doubt.why)).collect()
    }

    /// Everything about several files ([`append`](Self::append)); `what` they consist of.
    #[must_use]
    pub fn of_all(&self, what: &str) -> String {
        let mut lines = Vec::new();
        if self.count > 0 {
            lines.push(format!("{} {what} could not be used:", self.count));
            lines.extend(self.told().into_iter().map(|fault| format!("  {fault}")));
        }
        lines.extend(self.doubted());
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// Everything about the lines of one file, as a person reads it; empty when there is nothing to say.
    #[must_use]
    pub fn about(&self, file: &Path) -> String {
        let mut text = String::new();
        if self.count > 0 {
            let (count, file) = (self.count, called(file));
            text.push_str(&match count {
                1 => format!("One line of {file} was not used:\n"),
                _ => format!("{count} lines of {file} were not used:\n"),
            });
            self.told().iter().for_each(|fault| text.push_str(&format!("  {fault}\n")));
        }
        self.doubted().iter().for_each(|doubt| text.push_str(&format!("{}: {doubt}\n", called(file))));
        text
    }
}

impl Fault {
    /// The file and the line, as far as they are known.
    fn place(&self) -> String {
        let file = self.file.as_deref().map(called);
        let line = (self.line > 0).then(|| format!("{} {}", self.unit, self.line));
        file.into_iter().chain(line).collect::<Vec<_>>().join(", ")
    }
}

/// Call `each` with every line that is not blank, its number from 1, and without its end (`\n`, `\r\n` or `\r`).
/// A file that breaks off, or holds what is no line, is noted in `faults`; what came before counts. A last line without
/// an end counts too, for many programs leave it out, but is doubted: a file cut inside a number still holds a number.
pub fn lines(mut reader: impl BufRead, faults: &mut Faults, mut each: impl FnMut(u64, &[u8], &mut Faults)) {
    let mut number = 0;
    let mut tell = |line: &[u8], faults: &mut Faults| {
        number += 1;
        let line = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        if line.len() > LONGEST {
            faults.note(number, || format!("longer than {LONGEST} bytes: not a line of an edge file"));
        } else if !line.iter().all(u8::is_ascii_whitespace) {
            each(number, line, faults);
        }
        number
    };
    // `begun` is the part of a line that an earlier chunk held; one byte over the limit is enough to know.
    let (mut begun, mut after_return) = (Vec::new(), false);
    loop {
        let chunk = match reader.fill_buf() {
            Ok([]) => break,
            Ok(chunk) => chunk,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                // What was read of the last line is not trusted: a number may have lost its end.
                let why = format!("the file breaks off here ({error})");
                let line = tell(b"", faults);
                faults.note(line, || why);
                return;
            }
        };
        let end = chunk.iter().position(|&byte| byte == b'\n' || byte == b'\r');
        let (part, rest) = chunk.split_at(end.unwrap_or(chunk.len()));
        let used = part.len() + usize::from(end.is_some());
        let second_half = after_return && begun.is_empty() && part.is_empty() && rest.first() == Some(&b'\n');
        after_return = rest.first() == Some(&b'\r');
        if end.is_some() && begun.is_empty() && !second_half {
            tell(part, faults);
        } else if !second_half {
            let room = (LONGEST + 1).saturating_sub(begun.len());
            begun.extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            if end.is_some() {
                tell(&begun, faults);
                begun.clear();
            }
        }
        reader.consume(used);
    }
    if !begun.is_empty() {
        let line = tell(&begun, faults);
        if !begun.iter().all(u8::is_ascii_whitespace) {
            faults.doubt(line, "has no line end: the file may have been cut");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<(u64, String)>, Faults) {
        let (mut seen, mut faults) = (Vec::new(), Faults::default());
        lines(bytes, &mut faults, |number, line, _| seen.push((number, String::from_utf8_lossy(line).into_owned())));
        (seen, faults)
    }

    fn numbered(lines: &[(u64, &str)]) -> Vec<(u64, String)> {
        lines.iter().map(|&(number, line)| (number, line.to_owned())).collect()
    }

    #[test]
    fn every_line_end_counts_as_one() {
        let (seen, faults) = read(b"\xef\xbb\xbfa\nb\r\nc\rd\r\n\r\n  \ne");
        assert_eq!(seen, numbered(&[(1, "a"), (2, "b"), (3, "c"), (4, "d"), (7, "e")]));
        assert_eq!(faults.count, 0);
        let chunks = BufReader::with_capacity(2, &b"ab\r\ncd\r\re\n"[..]);
        let mut seen = Vec::new();
        lines(chunks, &mut Faults::default(), |number, line, _| seen.push((number, line.len())));
        assert_eq!(seen, [(1, 2), (2, 2), (4, 1)]);
    }

    #[test]
    fn a_line_without_end_is_one_fault_and_the_next_line_counts() {
        let mut bytes = vec![b'x'; 3 * LONGEST];
        bytes.extend_from_slice(b"\nlast");
        let (seen, faults) = read(&bytes);
        assert_eq!((seen, faults.count), (numbered(&[(2, "last")]), 1));
    }

    #[test]
    fn a_last_line_without_an_end_counts_and_is_doubted() {
        for (bytes, seen_last, doubt) in [
            ("1,2,1,1700000000\n1,2,1,17", "1,2,1,17", "line 2 has no line end: the file may have been cut"),
            ("1,2,1,1700000000\r1,2,1,17", "1,2,1,17", "line 2 has no line end: the file may have been cut"),
            ("1,2,1,1700000000\r\n1,2,1,17", "1,2,1,17", "line 2 has no line end: the file may have been cut"),
            ("1,2,1,17", "1,2,1,17", "line 1 has no line end: the file may have been cut"),
            ("\u{feff}1,2,1,17", "1,2,1,17", "line 1 has no line end: the file may have been cut"),
            ("1,2,1,5\n\n1,2,1,17", "1,2,1,17", "line 3 has no line end: the file may have been cut"),
            // Cut between the two halves of a line end, or behind it, or in nothing but spaces: nothing is lost.
            ("1,2,1,17\r", "1,2,1,17", ""),
            ("1,2,1,17\r\n", "1,2,1,17", ""),
            ("1,2,1,17\n", "1,2,1,17", ""),
            ("1,2,1,17\n  ", "1,2,1,17", ""),
        ] {
            for chunk in [2, 1 << 10] {
                let (mut last, mut faults) = (String::new(), Faults::default());
                let reader = BufReader::with_capacity(chunk, bytes.as_bytes());
                lines(reader, &mut faults, |_, line, _| last = String::from_utf8(line.to_vec()).unwrap());
                assert_eq!((last.as_str(), faults.doubted().join("\n").as_str()), (seen_last, doubt), "{bytes:?}");
                assert_eq!(faults.count, 0, "it is used: {bytes:?}");
            }
        }
        // Of several files, each is named.
        let mut all = Faults::default();
        all.append(Path::new("may.csv"), read(b"1").1);
        assert_eq!(all.doubted(), ["may.csv, line 1 has no line end: the file may have been cut"]);
        assert_eq!(
            read(b"1\n2").1.about(Path::new("may.csv")),
            "may.csv: line 2 has no line end: the file may have been cut\n"
        );
    }

    #[test]
    fn a_cut_gzip_gives_what_came_before() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packed.write_all(&b"1,2\n".repeat(100)).unwrap();
        let packed = packed.finish().unwrap();
        let cut = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(cut.path(), &packed[..packed.len() - 50]).unwrap();
        let (mut count, mut faults) = (0, Faults::default());
        lines(open(cut.path(), &ProgressBar::hidden()).unwrap(), &mut faults, |_, _, _| count += 1);
        assert!(count > 80 && count < 100, "{count}");
        assert_eq!(faults.count, 1);
        assert!(faults.told()[0].contains("breaks off"), "{:?}", faults.told());
    }

    #[test]
    fn what_has_no_length_gets_no_bar() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "1,2,1,0\n").unwrap();
        assert_eq!(bar(length(file.path()), "reading").length(), Some(8));
        for path in ["-", "/dev/null", "/nowhere"] {
            assert_eq!(bar(length(Path::new(path)), "reading").length(), None, "{path}");
        }
    }

    #[test]
    fn ten_faults_are_told_and_the_rest_counted() {
        let mut faults = Faults::default();
        (1..=13).for_each(|line| faults.note(line, || "odd".to_owned()));
        assert_eq!(faults.told().len(), 11);
        assert_eq!(faults.told().last().unwrap(), "… and 3 more");
    }
}
