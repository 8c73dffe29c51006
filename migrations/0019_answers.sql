-- How quickly members answer: answers per member, day (days since 1970) and step of time (domain::community::answering).
CREATE TABLE answer_days (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    step      SMALLINT NOT NULL,
    count     BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, day, step)
) {clustered};
