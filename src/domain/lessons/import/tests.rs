//! Files of every kind and every fault, read as lessons.

use std::io::Write as _;

use super::*;

fn titles(batch: &Batch) -> Vec<&str> {
    batch.items.iter().map(|item| item.title.as_str()).collect()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn csv_with_a_tenth_of_its_lines_broken_gives_the_rest_and_names_those() {
    let mut text = String::from("id,Title,Summary,Link,Tags\n");
    for number in 1..=1_000 {
        match number % 10 {
            0 if number % 20 == 0 => text.push_str("broken,line\n"),
            0 => text.push_str(&format!("{number},Lesson {number},About it.,javascript:alert(1),rust\n")),
            _ => {
                text.push_str(&format!(
                    "{number},Lesson {number},About it.,https://a.example/{number},\"rust, csv\"\n"
                ));
            }
        }
    }
    let batch = read("lessons.csv", text.as_bytes()).unwrap();
    assert_eq!((batch.items.len(), batch.broken.len()), (900, 100));
    assert_eq!(batch.items[0].topics, "rust, csv");
    let at = |place: &str| batch.broken.iter().find(|it| it.place == place).map(|it| it.why);
    assert_eq!(at("line 21"), Some(BrokenBy::Columns));
    assert_eq!(at("line 11"), Some(BrokenBy::Draft(DraftFault::BadLink)));
}

#[test]
fn a_quotation_mark_that_never_ends_costs_its_line_only() {
    let mut text = String::from("title;summary;link\nOne;\"First\nwith two lines\";https://a.example/1\n");
    text.push_str("Two;\"never ends;https://a.example/2\n");
    for number in 3..=400 {
        text.push_str(&format!("L{number};Text;https://a.example/{number}\n"));
    }
    let batch = read("x.csv", text.as_bytes()).unwrap();
    assert_eq!(batch.items.len(), 399);
    assert_eq!(batch.items[0].summary, "First\nwith two lines");
    assert_eq!(batch.broken, [Broken { place: "line 4".into(), why: BrokenBy::Columns }]);
}

#[test]
fn chinese_and_japanese_encodings_are_found_out() {
    let chinese = "标题,简介,链接\nRust 的所有权,谁拥有一个值，谁借用它，什么时候离开作用域,https://a.example/1\n\
                   生命周期,引用能活多久，编译器如何知道,https://a.example/2\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(chinese);
    let batch = read("课程.csv", &bytes).unwrap();
    assert_eq!((batch.encoding, titles(&batch)), ("gb18030", vec!["Rust 的所有权", "生命周期"]));
    let japanese =
        "タイトル,概要,リンク\n所有権とは何か,値を誰が所有し、誰が借用するのかを説明します,https://a.example/1\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(japanese);
    let batch = read("x.csv", &bytes).unwrap();
    assert_eq!((batch.encoding, titles(&batch)), ("Shift_JIS", vec!["所有権とは何か"]));
    let mut marked = vec![0xff, 0xfe];
    marked.extend("title,summary,link\nOne,Two,https://a.example/\n".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read("x.csv", &marked).unwrap().encoding, "UTF-16LE");
}

#[test]
fn json_is_taken_in_its_usual_shapes_and_says_where_it_breaks() {
    let list = r#"[{"id": 1, "title": "One", "summary": "First.", "url": "https://a.example/1", "tags": ["a", "b"],
        "prerequisites": ["2"]}, 7, {"title": "Two", "summary": "Second.", "link": "https://a.example/2"}]"#;
    let batch = read("x.json", list.as_bytes()).unwrap();
    assert_eq!(titles(&batch), ["One", "Two"]);
    assert_eq!((batch.items[0].topics.as_str(), batch.items[0].requires.as_slice()), ("a,b", &["2".to_owned()][..]));
    assert_eq!(batch.broken, [Broken { place: "entry 2".into(), why: BrokenBy::Shape }]);
    assert_eq!(read("x.json", b"{\n\"lessons\": [\n"), Err(ImportFault::Json(3)));
    let thread = r#"{"guild": {"id": "1"}, "channel": {"id": "2", "name": "Borrowing explained", "topic": "How it works"},
        "messages": [{"content": "canary-4711"}]}"#;
    let batch = read("x.json", thread.as_bytes()).unwrap();
    assert_eq!(batch.items[0].link, "https://discord.com/channels/1/2");
    assert!(!format!("{batch:?}").contains("canary-4711"), "no message is taken");
}

#[test]
fn feeds_are_read_and_a_web_page_in_their_place_is_said_to_be_one() {
    let rss = r#"<?xml version="1.0" encoding="GB2312"?><rss version="2.0"><channel><title>课程</title>
        <link>https://a.example/</link><description>d</description>
        <item><guid>g1</guid><title>所有权</title><link>https://a.example/1</link>
        <description>&lt;p&gt;谁拥有&lt;b&gt;一个值&lt;/b&gt;&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>
        <category>rust</category></item></channel></rss>"#;
    let (bytes, _, _) = encoding_rs::GB18030.encode(rss);
    let batch = read("", &bytes).unwrap();
    assert_eq!(titles(&batch), ["所有权"]);
    assert_eq!(batch.items[0].key, "feed:g1");
    assert_eq!(batch.items[0].summary, "谁拥有 一个值");
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>u</id><updated>2026-01-01T00:00:00Z</updated>
        <entry><title>One</title><id>e1</id><link href="https://a.example/1"/><updated>2026-01-01T00:00:00Z</updated>
        <summary>First.</summary></entry></feed>"#;
    assert_eq!(titles(&read("", atom.as_bytes()).unwrap()), ["One"]);
    let page = b"<!DOCTYPE html><html><head><title>Our feed moved</title></head><body>404</body></html>";
    assert_eq!(read("feed.xml", page), Err(ImportFault::Html));
    assert_eq!(read("feed.xml", b"<rss version=\"2.0\"><channel><item>"), Err(ImportFault::Feed));
}

#[test]
fn markdown_brings_its_front_matter_and_a_folder_is_a_series() {
    let page = b"---\ntitle: \"Ownership\"\ntags:\n  - rust\n  - memory\nlicense: CC BY 4.0\nrequires: [intro]\n---\n\
                 # Ignored\n\nWho *owns* a value.\n\nMore.\n";
    let bytes = zipped(&[
        ("rust-basics/02-ownership.md", page),
        ("rust-basics/01-intro.md", b"# Hello\n\nWelcome to the course."),
        ("rust-basics/.hidden.md", b"# No"),
        ("rust-basics/picture.png", b"\x89PNG"),
    ]);
    let batch = read("course.zip", &bytes).unwrap();
    assert_eq!(titles(&batch), ["Ownership", "Hello"]);
    let first = &batch.items[0];
    assert_eq!((first.topics.as_str(), first.series.as_str(), first.position), ("rust,memory", "rust basics", Some(2)));
    assert_eq!((first.summary.as_str(), first.licence.as_deref()), ("Who owns a value.", Some("CC BY 4.0")));
    assert_eq!(first.key, "md:rust-basics/02-ownership.md");
}

#[test]
fn ws8_a_zip_bomb_is_refused_before_it_fills_the_memory() {
    let zeros = vec![b' '; 1_900_000];
    assert_eq!(read("x.zip", &zipped(&[("a.md", &zeros)])), Err(ImportFault::Bomb));
    let huge = vec![b'x'; 3 * 1024 * 1024];
    assert_eq!(read("x.zip", &zipped(&[("a.md", &huge)])), Err(ImportFault::Bomb));
    let good = zipped(&[("a.md", b"# One\n\nText.")]);
    assert_eq!(read("x.zip", &good[..good.len() / 2]), Err(ImportFault::Zip));
    assert_eq!(read("x.zip", &zipped(&[("a.txt", b"x")])), Err(ImportFault::Unknown));
}

#[test]
fn what_is_no_file_of_lessons_says_so() {
    for bytes in [&b""[..], b"hello", b"\x89PNG\r\n\x1a\n", b"a,b,c\n1,2,3\n", b"<svg></svg>", b"\xff\xfe\x00"] {
        assert_eq!(read("x", bytes), Err(ImportFault::Unknown), "{bytes:?}");
    }
}

#[test]
fn ws9_a_page_never_runs_or_loads_anything() {
    let page = markdown_page(
        "# Hi\n\n<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) \
         [b](https://a.example/) ![c](https://evil.example/pixel.png) [d](data:text/html,x)\n\n`<b>`",
    );
    assert!(page.contains("<h1>Hi</h1>") && page.contains("https://a.example/"), "{page}");
    for bad in ["<script", "<img", "javascript:", "data:", "onerror=alert(1)>\n<"] {
        assert!(!page.contains(bad), "{bad}: {page}");
    }
    assert!(page.contains("&lt;script&gt;"), "what was written is shown: {page}");
}
