-- What staff noted about a member, for other staff. Gone when the member has their data erased.
CREATE TABLE member_notes (
    id         {id},
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    -- Who wrote it; 0 when they have had their own data erased.
    author_id  BIGINT NOT NULL,
    note       TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX member_notes_by_member ON member_notes (guild_id, member_id, id);
