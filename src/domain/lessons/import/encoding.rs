//! In which encoding a file's text is: a byte order mark says it, valid UTF-8 is UTF-8, and of anything else the
//! detector that Firefox uses finds out (GB18030, Shift-JIS, EUC-KR, Big5, windows-1252 …).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK};

/// The text, and the encoding's name.
pub(super) fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return (text.into_owned(), encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), "UTF-8");
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // The beginning of a large file says enough.
    let sample = bytes.get(..1_000_000).unwrap_or(bytes);
    detector.feed(sample, sample.len() == bytes.len());
    let mut encoding = detector.guess(None, Utf8Detection::Allow);
    // The decoder is the same, and the larger set's name is the one people know.
    if encoding == GBK {
        encoding = GB18030;
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), encoding.name())
}
