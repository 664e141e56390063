-- An episode as it stands; what people said of it is theirs to change, and is not touched here.
INSERT INTO kept.episodes (
    thread, detector, series, severity, state, began, last_alarm, z, observed, expected, stories,
    told, told_at, told_z, told_lead, muted, ended, told_severity
) VALUES (
    $thread, $detector, $series, $severity, $state, $began, $last_alarm, $z, $observed, $expected, $stories,
    $told, $told_at, $told_z, $told_lead, $muted, $ended, $told_severity
)
ON CONFLICT (thread) DO UPDATE SET
    series = excluded.series, severity = excluded.severity, state = excluded.state, last_alarm = excluded.last_alarm,
    detector = excluded.detector, z = excluded.z, observed = excluded.observed, expected = excluded.expected,
    stories = excluded.stories, told = excluded.told, told_at = excluded.told_at, told_z = excluded.told_z,
    told_lead = excluded.told_lead, muted = excluded.muted, ended = excluded.ended,
    told_severity = excluded.told_severity
