-- What time is it, when nobody says?
SELECT now()
