//! Request bodies: JSON, forms, and multipart with files.

use serde_json::{Map, Value, json};

use crate::sandbox::discord::ids::Ids;
use crate::sandbox::discord::model::Attachment;

/// The JSON of a body and its files by field name (`files[0]`).
pub(super) type Read = (Value, Vec<(String, Attachment)>);

/// Read a body by its content type; an error is what was wrong.
pub(super) fn read(kind: Option<&str>, bytes: &[u8], ids: &mut Ids) -> Result<Read, String> {
    let kind = kind.unwrap_or_default();
    if let Some((_, boundary)) = kind.split_once("boundary=").filter(|_| kind.starts_with("multipart/form-data")) {
        return multipart(boundary.trim_matches('"'), bytes, ids);
    }
    if kind.starts_with("application/x-www-form-urlencoded") {
        let fields = url::form_urlencoded::parse(bytes).map(|(key, value)| (key.into_owned(), json!(value)));
        return Ok((Value::Object(fields.collect::<Map<_, _>>()), Vec::new()));
    }
    if bytes.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let value = serde_json::from_slice(bytes).map_err(|_| "The request body contains invalid JSON.".to_owned())?;
    Ok((value, Vec::new()))
}

fn multipart(boundary: &str, bytes: &[u8], ids: &mut Ids) -> Result<Read, String> {
    let broken = || "The multipart body is broken.".to_owned();
    let delimiter = [b"--", boundary.as_bytes()].concat();
    let mut body = Value::Null;
    let mut files = Vec::new();
    let mut rest = bytes.get(find(bytes, &delimiter).ok_or_else(broken)? + delimiter.len()..).unwrap_or_default();
    while rest.starts_with(b"\r\n") {
        let part = rest.get(2..).unwrap_or_default();
        let end = find(part, &delimiter).ok_or_else(broken)?;
        let whole = part.get(..end.saturating_sub(2)).unwrap_or_default();
        let split = find(whole, b"\r\n\r\n").ok_or_else(broken)?;
        let headers = String::from_utf8_lossy(whole.get(..split).unwrap_or_default()).into_owned();
        let content = whole.get(split + 4..).unwrap_or_default();
        let name = parameter(&headers, "name").ok_or_else(broken)?;
        if let Some(filename) = parameter(&headers, "filename") {
            let content_type = headers
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase().starts_with("content-type:").then(|| line.get(13..)).flatten()
                })
                .map(|kind| kind.trim().to_owned())
                .or_else(|| guessed(&filename).map(str::to_owned));
            // A number that is no snowflake yet; the message gives it a place in time.
            let id = ids.random() >> 2;
            files.push((name, Attachment { id, filename, content_type, bytes: content.to_vec() }));
        } else if name == "payload_json" {
            body = serde_json::from_slice(content).map_err(|_| "payload_json is not JSON.".to_owned())?;
        } else {
            if body.is_null() {
                body = json!({});
            }
            if let Some(object) = body.as_object_mut() {
                object.insert(name, json!(String::from_utf8_lossy(content)));
            }
        }
        rest = part.get(end + delimiter.len()..).unwrap_or_default();
    }
    Ok((body, files))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn parameter(headers: &str, name: &str) -> Option<String> {
    let start = headers.find(&format!("; {name}=\""))? + name.len() + 4;
    let rest = headers.get(start..)?;
    Some(rest.get(..rest.find('"')?)?.to_owned())
}

/// The type Discord itself sees in a file's name.
fn guessed(filename: &str) -> Option<&'static str> {
    match filename.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "json" => Some("application/json; charset=utf-8"),
        "csv" => Some("text/csv; charset=utf-8"),
        "txt" => Some("text/plain; charset=utf-8"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_body_gives_its_json_and_its_files() {
        let bytes = b"--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.png\"\r\n\r\n\x89PNG\r\n\r\nrest\r\n--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\":\"hi\"}\r\n--x--\r\n";
        let (body, files) = read(Some("multipart/form-data; boundary=x"), bytes, &mut Ids::new(1)).unwrap();
        assert_eq!(body, json!({ "content": "hi" }));
        assert_eq!((files[0].0.as_str(), files[0].1.filename.as_str()), ("files[0]", "a.png"));
        assert_eq!(files[0].1.bytes, b"\x89PNG\r\n\r\nrest");
        assert!(read(Some("multipart/form-data; boundary=y"), bytes, &mut Ids::new(1)).is_err());
    }
}
