//! What can go wrong in the drill.

/// A fault that the book's steps mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// The database stops and refuses connections.
    Database,
    /// The database has no connection left for anybody.
    Connections,
    /// The cache answers slowly, and everything with it.
    Cache,
    /// A new release of the API fails on every cart.
    Release,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Database, Self::Connections, Self::Cache, Self::Release];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Connections => "connections",
            Self::Cache => "cache",
            Self::Release => "release",
        }
    }

    /// What a person will see.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Database => "the database stops: readiness fails, every cart fails",
            Self::Connections => "the database has no connection left: readiness fails now and then",
            Self::Cache => "the cache is slow: the API is degraded, carts take a second",
            Self::Release => "a new API release fails on every cart, while health stays green",
        }
    }
}
