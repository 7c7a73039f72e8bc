//! What the README shows a person typing is what that person then sees.

use super::{quittance, root};

#[test]
fn the_readme_shows_what_the_command_prints() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = 0;
    for block in page.split("\n```console\n").skip(1) {
        let (block, _) = block.split_once("\n```").expect("a block ends");
        let (line, expected) = block.split_once('\n').expect("a command and its output");
        let command = line.strip_prefix("$ quittance ").expect("a command of ours");
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let ended = quittance(&arguments).with(0);
        assert_eq!(ended.out.trim_end(), expected, "{line}");
        blocks += 1;
    }
    assert!(blocks >= 1, "the README shows a command");
}
