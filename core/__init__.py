"""Ground floor: settings, database, encryption, audit, jobs, events, clock, errors. Every room may call in; it knows no domain."""
