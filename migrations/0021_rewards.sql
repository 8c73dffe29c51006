-- Plans that members may have for some days in exchange for points. A plan is offered this way or it is not.
CREATE TABLE rewards (
    plan_id  BIGINT NOT NULL PRIMARY KEY REFERENCES plans (id),
    guild_id BIGINT NOT NULL,
    points   BIGINT NOT NULL,
    days     BIGINT NOT NULL,
    set_at   BIGINT NOT NULL
);
CREATE INDEX rewards_by_guild ON rewards (guild_id, points);

-- What members took. Points are those of the last days, so what was spent counts as long as what was earned with it.
CREATE TABLE reward_claims (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    -- Counts from 1: who takes two at once takes the same number twice, which one of them loses.
    number    BIGINT NOT NULL,
    plan_id   BIGINT NOT NULL,
    points    BIGINT NOT NULL,
    taken_at  BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, number)
) {clustered};
