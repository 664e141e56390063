-- Which media's bodies may be kept?
SELECT id FROM kept.sources WHERE full_text AND removed IS NULL
