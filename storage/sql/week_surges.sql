-- How often was the territory much spoken of with its usual tone?
SELECT count(*) FROM kept.episodes WHERE detector = 'surge' AND began >= $since AND began < $until
