-- What a member was first offered to learn and when, and whether they belonged to those who get popularity only. What came of
-- it is in lesson_marks.
CREATE TABLE lesson_offers (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    lesson_id  BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    held_out   BOOLEAN NOT NULL,
    offered_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, lesson_id)
) {clustered};
