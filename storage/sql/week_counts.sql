-- What was collected and said of the territory in each of these weeks?
SELECT * FROM weekly WHERE monday BETWEEN $first AND $last ORDER BY monday
