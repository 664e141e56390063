-- Take out everything said under this name.
DELETE FROM kept.quotes WHERE person = $person
