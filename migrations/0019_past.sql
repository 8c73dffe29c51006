-- Messages of which a reaction was counted and then deleted by retention, when it had been given on a later day than the message
-- was written: history knows the message's day alone (see store::counted).
CREATE TABLE counted_messages (
    guild_id   BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, message_id)
) {clustered};
