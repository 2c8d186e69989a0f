//! What kind of file system the journal lies on. The shared memory of the fast mode works on one machine only.

use std::path::Path;

/// Numbers that the kernel gives to file systems of other machines (`linux/magic.h` and the file systems' own sources).
const REMOTE: &[(i64, &str)] = &[
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9p"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
    (0x564C, "NCP"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x0116_1970, "GFS2"),
    (0x7461_636F, "OCFS2"),
    (0x786F_4256, "vboxsf"),
    (0x4750_4653, "GPFS"),
    (0x1980_0202, "BeeGFS"),
];

/// The name of the file system of another machine that the directory lies on; none where it is a local
/// one. FUSE counts as one: it may be `sshfs`.
///
/// # Errors
/// The system does not say.
pub fn remote(directory: &Path) -> nix::Result<Option<&'static str>> {
    let found = nix::sys::statfs::statfs(directory)?;
    Ok(named(i128::from(found.filesystem_type().0)))
}

fn named(magic: i128) -> Option<&'static str> {
    // Some systems give the number with a sign.
    let magic = magic & 0xFFFF_FFFF;
    let found = REMOTE.iter().find(|(number, _)| i128::from(*number) == magic);
    found.map(|(_, name)| *name)
}

/// What the owner of the journal should know, in one sentence.
#[must_use]
pub fn sentence(directory: &Path, name: &str) -> String {
    format!(
        "the journal lies on a network file system ({name}, `{}`): it is kept in a slower mode, and is only as safe as that system's locks (hint: set XDG_STATE_HOME to a local disk)",
        directory.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_other_machines_are_known_and_local_ones_are_not() {
        let remote = [0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x6573_5546, 0x0102_1997, -0x00AC_B2BE];
        for magic in remote {
            assert!(named(magic).is_some(), "{magic:x}");
        }
        // ext4, xfs, btrfs, tmpfs, overlayfs, zfs
        for magic in [
            0xEF53_i128,
            0x5846_5342,
            0x9123_683E,
            0x0102_1994,
            0x794C_7630,
            0x2FC1_2FC1,
        ] {
            assert_eq!(named(magic), None, "{magic:x}");
        }
        assert_eq!(super::remote(Path::new("/proc")).unwrap(), None);
    }
}
