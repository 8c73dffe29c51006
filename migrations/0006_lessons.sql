-- Lessons grow up: scheduled, sent back, imported, in order, searched, rated, handed out by signed links.

-- When a scheduled lesson appears.
ALTER TABLE lessons ADD COLUMN publish_at BIGINT;
-- Whose message it was made from, when somebody saved a message as a lesson.
ALTER TABLE lessons ADD COLUMN credit_id BIGINT;
ALTER TABLE lessons ADD COLUMN licence TEXT;
ALTER TABLE lessons ADD COLUMN source TEXT;
-- The series' name folded for comparison, and the place in it.
ALTER TABLE lessons ADD COLUMN series_key TEXT;
ALTER TABLE lessons ADD COLUMN position BIGINT;
-- A free look into a series that costs something.
ALTER TABLE lessons ADD COLUMN preview BOOLEAN NOT NULL DEFAULT FALSE;
-- What an import calls it, so that a second import changes the same lesson.
ALTER TABLE lessons ADD COLUMN source_key TEXT;
-- Rises with every change; the search index compares it.
ALTER TABLE lessons ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
-- MinHash of title and summary as hexadecimal digits.
ALTER TABLE lessons ADD COLUMN fingerprint TEXT;
-- When its link was last tried, and what was wrong with it.
ALTER TABLE lessons ADD COLUMN link_checked_at BIGINT;
ALTER TABLE lessons ADD COLUMN link_trouble TEXT;
UPDATE lessons SET series_key = LOWER(REPLACE(series, ' ', '')) WHERE series IS NOT NULL;
CREATE UNIQUE INDEX lessons_by_source ON lessons (guild_id, source_key) WHERE source_key IS NOT NULL;
CREATE INDEX lessons_by_series ON lessons (guild_id, series_key, position) WHERE series_key IS NOT NULL;
CREATE INDEX lessons_by_update ON lessons (updated_at, id);

-- What staff said when they sent it back or rejected it.
ALTER TABLE lesson_history ADD COLUMN note TEXT;

-- A lesson written in Markdown, shown as a page of ours.
CREATE TABLE lesson_pages (
    lesson_id BIGINT NOT NULL PRIMARY KEY REFERENCES lessons (id) ON DELETE CASCADE,
    markdown  TEXT NOT NULL
);

-- What must be done before.
CREATE TABLE lesson_prerequisites (
    lesson_id   BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    requires_id BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    PRIMARY KEY (lesson_id, requires_id)
) {clustered};

-- How a series is handed out: 'all' at once, so many days after 'joined', or after the 'previous' one is done.
CREATE TABLE lesson_series (
    guild_id   BIGINT NOT NULL,
    series_key TEXT NOT NULL,
    name       TEXT NOT NULL,
    drip       TEXT NOT NULL,
    drip_days  BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, series_key)
) {clustered};

-- The plans that include a series; its lessons take them over, but for those free to look at.
CREATE TABLE series_plans (
    guild_id   BIGINT NOT NULL,
    series_key TEXT NOT NULL,
    plan_id    BIGINT NOT NULL REFERENCES plans (id),
    PRIMARY KEY (guild_id, series_key, plan_id)
) {clustered};

-- What a guild chose about its lessons.
CREATE TABLE lesson_settings (
    guild_id     BIGINT NOT NULL PRIMARY KEY,
    time_zone    TEXT NOT NULL,
    banned_words {json} NOT NULL,
    link_domains {json} NOT NULL,
    updated_at   BIGINT NOT NULL
);

-- 1 to 5 stars.
CREATE TABLE lesson_ratings (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    stars     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, lesson_id)
) {clustered};

-- Who opened what through a signed link, from which network (a keyed hash, never an address).
CREATE TABLE lesson_opens (
    id        {id},
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    link      BIGINT NOT NULL,
    network   BIGINT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX lesson_opens_once ON lesson_opens (link, network);
CREATE INDEX lesson_opens_by_time ON lesson_opens (at);
