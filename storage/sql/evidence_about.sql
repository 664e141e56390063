-- What do we know of the mining rights at these addresses, latest first?
SELECT state, found_in, url, value, last_checked
FROM kept.tdm_evidence
WHERE starts_with(url, $address)
ORDER BY last_checked DESC, url, found_in
