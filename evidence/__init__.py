"""What a teacher shows: scales, records, dossiers, local settings; one reader and one writer per file format."""
