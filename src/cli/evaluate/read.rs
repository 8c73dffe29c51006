//! The files of `lyceum evaluate`: rows of members and lessons, and what lessons say about themselves.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::cli::files;
use crate::cli::files::Faults;
use crate::domain::lessons::recommend::Rating;
use crate::domain::lessons::recommend::content::Text;

/// Names in the order they were met.
#[derive(Debug, Default)]
pub struct Names {
    places: HashMap<String, u32>,
}

impl Names {
    /// The place of a name, a new one when it was not met before.
    fn place(&mut self, name: &str) -> u32 {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.insert(name.to_owned(), place);
        place
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Data {
    /// Members.
    pub users: Names,
    /// Lessons.
    pub items: Names,
    /// Kinds of rows; the empty name where the file has no such column.
    pub kinds: Names,
    /// What lessons say about themselves, by place.
    pub texts: Vec<Text>,
}

/// The rows of one file, and the place of each one's kind.
#[derive(Debug, Default)]
pub struct File {
    /// The rows.
    pub rows: Vec<Rating>,
    /// Their kinds.
    pub kinds: Vec<usize>,
}

impl File {
    fn push(&mut self, row: Rating, kind: u32) {
        self.rows.push(row);
        self.kinds.push(kind as usize);
    }
}

impl Data {
    /// The kinds' names by place.
    pub fn kind_names(&self) -> Vec<String> {
        let mut names: Vec<(&String, &u32)> = self.kinds.places.iter().collect();
        names.sort_unstable_by_key(|it| it.1);
        names.into_iter().map(|it| it.0.clone()).collect()
    }

    /// Read rows of `user,item,weight,unix_time[,kind]`; what cannot be used is noted, never fatal.
    pub fn read_rows(&mut self, path: &Path, faults: &mut Faults) -> anyhow::Result<File> {
        let bar = files::bar(files::length(path), "reading");
        let mut file = File::default();
        let mut own = Faults::default();
        let mut first = true;
        files::lines(files::open(path, &bar)?, &mut own, |number, line, own| {
            let line = String::from_utf8_lossy(line);
            let header = std::mem::take(&mut first) && is_header(&line);
            match row(&line) {
                _ if header => {}
                Ok((user, item, weight, at, kind)) => {
                    let rating = Rating { user: self.users.place(user), item: self.items.place(item), weight, at };
                    file.push(rating, self.kinds.place(kind));
                }
                Err(why) => own.note(number, || why),
            }
        });
        bar.finish_and_clear();
        faults.append(path, own);
        Ok(file)
    }

    /// Read one lesson a line: `item`, `title` or `name`, `summary` or `description`, and every list of words as topics. Lessons
    /// that occur in no row are passed over.
    pub fn read_texts(&mut self, path: &Path, faults: &mut Faults) -> anyhow::Result<()> {
        let bar = files::bar(files::length(path), "reading");
        let mut own = Faults::default();
        self.texts = vec![Text::default(); self.items.len()];
        files::lines(files::open(path, &bar)?, &mut own, |number, line, own| match text(line) {
            Ok((item, text)) => {
                let place = self.items.places.get(&item).copied();
                if let Some(slot) = place.and_then(|place| self.texts.get_mut(place as usize)) {
                    *slot = text;
                }
            }
            Err(why) => own.note(number, || why),
        });
        bar.finish_and_clear();
        faults.append(path, own);
        Ok(())
    }
}

fn is_header(line: &str) -> bool {
    line.split(',').nth(2).is_some_and(|weight| bare(weight).parse::<f64>().is_err())
        && line.split(',').all(|word| bare(word).chars().any(char::is_alphabetic))
}

fn bare(word: &str) -> &str {
    word.trim().trim_matches('"')
}

/// One row, or why it cannot be used.
fn row(line: &str) -> Result<(&str, &str, f32, i64, &str), String> {
    let mut columns = line.split(',').map(bare);
    let mut next = || columns.next();
    let (user, item, weight, at, kind, rest) = (next(), next(), next(), next(), next(), columns.count());
    let (Some(user), Some(item), Some(weight), Some(at), 0) = (user, item, weight, at, rest) else {
        let found = line.split(',').count();
        return Err(format!("{found} columns, but user,item,weight,unix_time and perhaps kind are expected"));
    };
    if user.is_empty() || item.is_empty() {
        return Err("a member or a lesson without a name".to_owned());
    }
    let number = weight.parse::<f32>().map_err(|_| format!("the weight {weight:?} is not a number"))?;
    if !(number > 0.0 && number.is_finite()) {
        return Err(format!("the weight {weight} is not above 0"));
    }
    let at = at.parse::<i64>().map_err(|_| format!("the time {at:?} is not a whole number of seconds since 1970"))?;
    Ok((user, item, number, at, kind.unwrap_or_default()))
}

fn text(line: &[u8]) -> Result<(String, Text), String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| format!("not JSON: {error}"))?;
    let Value::Object(fields) = value else { return Err("not a JSON object".to_owned()) };
    let item = match fields.get("item") {
        Some(Value::String(item)) => item.clone(),
        Some(Value::Number(item)) => item.to_string(),
        _ => return Err("no \"item\"".to_owned()),
    };
    let first =
        |names: [&str; 2]| names.into_iter().find_map(|name| fields.get(name)?.as_str()).unwrap_or_default().to_owned();
    let words = fields.values().filter_map(Value::as_array).flatten().filter_map(Value::as_str).map(str::to_owned);
    Ok((
        item,
        Text { title: first(["title", "name"]), summary: first(["summary", "description"]), topics: words.collect() },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn one_broken_line_in_ten_is_counted_and_the_rest_is_used() {
        let broken =
            ["ann,l1,x,0", "ann,l1,0,0", "ann,,1,0", "ann,l1,1", "ann,l1,1,noon", "a,b,1,2,done,more", "ann,l1,NaN,0"];
        let mut text = "user,item,weight,unix_time\n".to_owned();
        for (number, line) in broken.iter().enumerate() {
            for good in 0..9 {
                text.push_str(&format!("u{number},i{good},1,5\n"));
            }
            text.push_str(&format!("{line}\n"));
        }
        let (mut data, mut faults) = (Data::default(), Faults::default());
        let file = data.read_rows(written(&text).path(), &mut faults).unwrap();
        assert_eq!((file.rows.len(), faults.count), (63, 7));
        assert_eq!((data.users.len(), data.items.len()), (7, 9));
        let told = faults.told();
        assert!(told[0].contains("line 11") && told[0].contains("is not a number"), "{told:?}");
        assert!(told[3].contains("3 columns"), "{told:?}");
    }

    #[test]
    fn kinds_and_quotes_and_no_header() {
        let (mut data, mut faults) = (Data::default(), Faults::default());
        let file =
            data.read_rows(written("\"1\",2,1,0,done\n1,3,1,0,saved\n1,2,1,0,done\n").path(), &mut faults).unwrap();
        assert_eq!(file.kinds, [0, 1, 0]);
        assert_eq!(data.kind_names(), ["done", "saved"]);
        assert_eq!(faults.count, 0);
    }

    #[test]
    fn lessons_texts_find_their_rows() {
        let (mut data, mut faults) = (Data::default(), Faults::default());
        data.read_rows(written("1,7,1,0\n1,8,1,0\n").path(), &mut faults).unwrap();
        let lines = "{\"item\": 8, \"name\": \"学习\", \"fields\": [\"a\"], \"teachers\": [\"t\"]}\n{\"item\": \"99\"}\n[1]\nx\n";
        data.read_texts(written(lines).path(), &mut faults).unwrap();
        assert_eq!(data.texts[1].title, "学习");
        assert_eq!(data.texts[1].topics.len(), 2);
        assert_eq!(data.texts[0], Text::default());
        assert_eq!(faults.count, 2);
    }
}
