-- Messages that members asked the moderators to look at: one row per message and reporter, whatever was typed how often.
-- What the message says is stored nowhere.
CREATE TABLE reports (
    guild_id    BIGINT NOT NULL,
    message_id  BIGINT NOT NULL,
    reporter_id BIGINT NOT NULL,
    -- All reports about one message are one case.
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    -- What the reporter typed for staff; '' when nothing.
    reason      TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, message_id, reporter_id)
) {clustered};
CREATE INDEX reports_by_reporter ON reports (guild_id, reporter_id, reported_at);
CREATE INDEX reports_by_case ON reports (case_id, reported_at);
