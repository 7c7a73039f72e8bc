//! What is kept, when it is used, and that nothing else ever is.

use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};

use wasmtime::{Config, ModuleVersionStrategy, OptLevel};

use super::*;

include!("../../../tests/wat/component.rs");

/// A folder that is not there yet.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("quittance-cache-{}-{test}", process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn checked(wat: &str) -> CheckedComponent {
    CheckedComponent::new(component(wat)).unwrap()
}

fn engine() -> Engine {
    Engine::default()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[track_caller]
fn assert_is(component: &Component, expected: &Component) {
    assert!(component.serialize().unwrap() == expected.serialize().unwrap());
}

/// Under the name of one component lies the code of another, which nothing but this test can do:
/// what is loaded is what was kept, and nothing was compiled.
#[test]
fn what_is_kept_is_used() {
    let (engine, folder) = (engine(), folder("used"));
    let (trap, endless) = (checked("trap.wat"), checked("endless.wat"));
    let other = Component::new(&engine, endless.bytes()).unwrap();
    Entry::of(&engine, &trap, &folder).keep(&other.serialize().unwrap()).unwrap();
    assert_is(&compiled(&engine, &trap, &folder).unwrap(), &other);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn it_is_kept_for_this_user_alone() {
    let (engine, folder) = (engine(), folder("private"));
    let trap = checked("trap.wat");
    let entry = Entry::of(&engine, &trap, &folder);
    assert!(entry.load(&engine).is_none());
    compiled(&engine, &trap, &folder).unwrap();
    assert!(entry.load(&engine).is_some());
    assert_eq!(files(&folder), [entry.path()]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&entry.path())), (0o700, 0o600));

    fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o620)).unwrap();
    assert!(entry.load(&engine).is_none(), "others can write the file");
    compiled(&engine, &trap, &folder).unwrap();
    assert!(entry.load(&engine).is_some());
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o710)).unwrap();
    assert!(entry.load(&engine).is_none(), "others can enter the folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();

    let link = folder.with_extension("link");
    symlink(&folder, &link).unwrap();
    assert!(Entry::of(&engine, &trap, &link).load(&engine).is_none(), "the folder is a link");
    fs::remove_file(link).unwrap();
    fs::remove_dir_all(folder).unwrap();
}

/// A folder that others can enter is neither read nor filled.
#[test]
fn nothing_is_kept_where_others_can_reach_it() {
    let (engine, folder) = (engine(), folder("open"));
    fs::DirBuilder::new().mode(0o755).create(&folder).unwrap();
    compiled(&engine, &checked("trap.wat"), &folder).unwrap();
    assert_eq!(files(&folder), [] as [PathBuf; 0]);
    fs::remove_dir_all(folder).unwrap();
}

/// Each has a place of its own, and the code of one is refused in the place of another.
#[test]
fn only_the_same_engine_processor_and_component_are_served() {
    let folder = folder("origin");
    let (trap, endless) = (checked("trap.wat"), checked("endless.wat"));
    let mut configs: [Config; 5] = Default::default();
    let [_, unoptimised, fuelled, older, plain] = &mut configs;
    unoptimised.cranelift_opt_level(OptLevel::None);
    fuelled.consume_fuel(true);
    older.module_version(ModuleVersionStrategy::Custom("48.0.7".into())).unwrap();
    // Without a target named, the features of this processor are used; with one, its least.
    plain.target(std::env::consts::ARCH).unwrap();
    let engines = configs.map(|config| Engine::new(&config).unwrap());
    let entries = engines.iter().map(|engine| Entry::of(engine, &trap, &folder));
    let entries: Vec<Entry<'_>> =
        entries.chain([Entry::of(&engines[0], &endless, &folder)]).collect();
    for (place, entry) in entries.iter().enumerate() {
        assert!(entries[..place].iter().all(|other| other.key != entry.key), "{place}");
    }
    compiled(&engines[0], &trap, &folder).unwrap();
    assert!(entries[0].load(&engines[0]).is_some());
    for other in &entries[1..] {
        fs::copy(entries[0].path(), other.path()).unwrap();
        assert!(other.load(&engines[0]).is_none());
    }
    let again = Component::new(&engines[0], endless.bytes()).unwrap();
    assert_is(&compiled(&engines[0], &endless, &folder).unwrap(), &again);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_not_whole_is_made_again() {
    let (engine, folder) = (engine(), folder("corrupt"));
    let trap = checked("trap.wat");
    let whole = compiled(&engine, &trap, &folder).unwrap();
    let entry = Entry::of(&engine, &trap, &folder);
    let sound = fs::read(entry.path()).unwrap();
    let flipped = |place: usize| {
        let mut bytes = sound.clone();
        bytes[place] ^= 1 << (place % 8);
        bytes
    };
    let spoilt = [Vec::new(), vec![0; 31], b"foreign".repeat(1000), [&sound[..], &[0]].concat()]
        .into_iter()
        .chain([1, 32, 33, sound.len() / 2, sound.len() - 1].map(|end| sound[..end].to_vec()))
        .chain((0..sound.len()).step_by(sound.len() / 400).map(flipped))
        .chain([flipped(sound.len() - 1)]);
    for (number, bytes) in spoilt.enumerate() {
        fs::write(entry.path(), bytes).unwrap();
        assert!(entry.load(&engine).is_none(), "{number}");
    }
    assert_is(&compiled(&engine, &trap, &folder).unwrap(), &whole);
    assert!(fs::read(entry.path()).unwrap() == sound);
    assert_eq!(files(&folder), [entry.path()]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn where_nothing_can_be_kept_it_is_compiled() {
    let (engine, folder) = (engine(), folder("nowhere"));
    let trap = checked("trap.wat");
    fs::write(&folder, "no folder").unwrap();
    for nowhere in [folder.clone(), folder.join("below"), PathBuf::from("/dev/null/below")] {
        compiled(&engine, &trap, &nowhere).unwrap();
    }
    assert_eq!(fs::read(&folder).unwrap(), b"no folder");
    fs::remove_file(&folder).unwrap();
    // A folder in the place of the file: neither readable nor replaceable.
    let entry = Entry::of(&engine, &trap, &folder);
    private::make_folder(&folder).unwrap();
    fs::create_dir_all(entry.path().join("inside")).unwrap();
    compiled(&engine, &trap, &folder).unwrap();
    assert_eq!(files(&folder), [entry.path()]);
    fs::remove_dir_all(folder).unwrap();
}
