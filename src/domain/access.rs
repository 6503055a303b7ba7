//! Who may do what: permissions, and the roles that hold them.
//!
//! Roles are no ladder: a data officer takes figures in and publishes nothing, a publisher the other way round.

use serde::{Deserialize, Serialize};

/// Something that may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Look at pages, charts and figures.
    Read,
    /// Take figures away as files.
    Export,
    /// Take figures in and take them back.
    Ingest,
    /// Make editions and schedules.
    Publish,
    /// Give and take access, change the catalogue, read the audit trail.
    Administer,
}

impl Permission {
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [Self::Read, Self::Export, Self::Ingest, Self::Publish, Self::Administer];

    /// The code in files and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Export => "export",
            Self::Ingest => "ingest",
            Self::Publish => "publish",
            Self::Administer => "administer",
        }
    }

    /// The role with the fewest permissions that has this one.
    pub fn least_role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Export => Role::Planner,
            Self::Ingest => Role::DataOfficer,
            Self::Publish => Role::Publisher,
            Self::Administer => Role::Admin,
        }
    }
}

/// What a person or key is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Looks, and takes tables away.
    Planner,
    /// Takes in what agencies send.
    DataOfficer,
    /// Makes editions.
    Publisher,
    /// Does all of it, and gives access to others.
    Admin,
}

impl Role {
    /// All of them, the one with the fewest permissions first.
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Planner, Self::DataOfficer, Self::Publisher, Self::Admin];

    /// The code in files, answers and commands.
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Planner => "planner",
            Self::DataOfficer => "data_officer",
            Self::Publisher => "publisher",
            Self::Admin => "admin",
        }
    }

    /// Reads a code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == text)
    }

    /// What it may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{Administer, Export, Ingest, Publish, Read};
        match self {
            Self::Viewer => &[Read],
            Self::Planner => &[Read, Export],
            Self::DataOfficer => &[Read, Export, Ingest],
            Self::Publisher => &[Read, Export, Publish],
            Self::Admin => &[Read, Export, Ingest, Publish, Administer],
        }
    }

    /// Whether it may do something.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_apart_by_what_they_may_do() {
        for (role, may) in [
            (Role::Viewer, "read"),
            (Role::Planner, "read export"),
            (Role::DataOfficer, "read export ingest"),
            (Role::Publisher, "read export publish"),
            (Role::Admin, "read export ingest publish administer"),
        ] {
            let codes: Vec<&str> = Permission::ALL.into_iter().filter(|permission| role.may(*permission)).map(Permission::code).collect();
            assert_eq!(codes.join(" "), may, "{}", role.code());
            assert_eq!(Role::parse(role.code()), Some(role));
        }
        assert!(Role::parse("root").is_none() && Role::parse("Admin").is_none());
    }

    #[test]
    fn the_least_role_has_the_permission_and_no_role_with_fewer_has_it() {
        for permission in Permission::ALL {
            let least = permission.least_role();
            assert!(least.may(permission));
            let fewer = Role::ALL.into_iter().filter(|role| role.permissions().len() < least.permissions().len());
            assert!(fewer.into_iter().all(|role| !role.may(permission)), "{}", permission.code());
        }
    }
}
