//! Which processes belong to a run: its session, what descends from it, and what left both but
//! still carries the run's name in its environment.

use super::process_table::Process;
use std::collections::HashMap;

/// The processes of one run, and those seen earlier.
#[derive(Debug, Clone)]
pub(super) struct Family {
    leader: Process,
    known: HashMap<u32, u64>,
}

impl Family {
    /// A family of one.
    pub fn new(leader: Process) -> Self {
        Self {
            leader,
            known: HashMap::from([(leader.pid, leader.started)]),
        }
    }

    /// The first process's number: the run's session and group.
    pub fn leader(&self) -> u32 {
        self.leader.pid
    }

    /// The members in a table, dead ones included; `carries` says whether a process carries the
    /// run's name and is only asked about children of `own`, where orphans come to.
    pub fn members(&mut self, table: &[Process], own: u32, carries: impl Fn(u32) -> bool) -> Vec<Process> {
        let mut members: HashMap<u32, Process> = HashMap::new();
        let is_orphan = |process: &Process| process.parent == own && !process.is_zombie && carries(process.pid);
        for process in table.iter().filter(|process| process.pid != own) {
            if self.is_known(process) || is_orphan(process) {
                members.insert(process.pid, *process);
            }
        }
        loop {
            let of_members =
                |process: &&Process| !members.contains_key(&process.pid) && members.contains_key(&process.parent);
            let more: Vec<Process> = table.iter().filter(of_members).copied().collect();
            if more.is_empty() {
                break;
            }
            members.extend(more.into_iter().map(|process| (process.pid, process)));
        }
        self.known.retain(|pid, _| members.contains_key(pid));
        self.known
            .extend(members.values().map(|process| (process.pid, process.started)));
        let mut members: Vec<_> = members.into_values().collect();
        members.sort_by_key(|process| process.pid);
        members
    }

    fn is_known(&self, process: &Process) -> bool {
        let is_in_session = process.session == self.leader.pid && process.started >= self.leader.started;
        is_in_session || self.known.get(&process.pid) == Some(&process.started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: u32 = 10;

    fn process(pid: u32, parent: u32, session: u32) -> Process {
        Process {
            pid,
            parent,
            group: session,
            session,
            is_zombie: false,
            started: u64::from(pid) * 100,
        }
    }

    fn pids(family: &mut Family, table: &[Process], carriers: &[u32]) -> Vec<u32> {
        let members = family.members(table, OWN, |pid| carriers.contains(&pid));
        members.iter().map(|process| process.pid).collect()
    }

    #[test]
    fn session_descendants_and_carriers_belong_and_strangers_do_not() {
        let leader = process(20, OWN, 20);
        let table = [
            process(OWN, 1, 1),
            leader,
            process(21, 20, 20),
            process(22, 21, 22),
            process(23, 22, 22),
            process(30, OWN, 30),
            process(31, 30, 31),
            process(40, OWN, 1),
            process(50, 1, 50),
        ];
        assert_eq!(pids(&mut Family::new(leader), &table, &[30]), [20, 21, 22, 23, 30, 31]);
    }

    #[test]
    fn who_was_seen_once_belongs_after_losing_everything() {
        let leader = process(20, OWN, 20);
        let mut family = Family::new(leader);
        pids(&mut family, &[leader, process(22, 20, 22)], &[]);
        assert_eq!(pids(&mut family, &[process(22, OWN, 22)], &[]), [22]);
    }

    #[test]
    fn a_number_used_again_is_a_stranger() {
        let leader = process(20, OWN, 20);
        let mut family = Family::new(leader);
        pids(&mut family, &[leader, process(22, 20, 22)], &[]);
        let again = Process {
            started: 9_999,
            ..process(22, OWN, 22)
        };
        assert_eq!(pids(&mut family, &[again], &[]), Vec::<u32>::new());
    }
}
