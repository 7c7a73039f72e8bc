//! `quittance generate`: what packages of this command ship beside it.

use std::path::PathBuf;

use clap::{CommandFactory, Subcommand};
use clap_complete::Shell;

use super::{Cli, Exit, failure::Failure, output};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages, one for each command
    Man {
        /// A folder that exists
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
}

pub(super) fn run(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "quittance", &mut script);
            output::bytes("-".as_ref(), &script)?;
        }
        Command::Man { out } => {
            let mut command = Cli::command().disable_help_subcommand(true);
            command.build();
            pages(&command, out)?;
        }
    }
    Ok(Exit::Done)
}

fn pages(command: &clap::Command, folder: &std::path::Path) -> Result<(), Failure> {
    let page = clap_mangen::Man::new(command.clone());
    let file = folder.join(page.get_filename());
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| Failure::bad(&file, error))?;
    output::bytes(&file, &text)?;
    command.get_subcommands().try_for_each(|command| pages(command, folder))
}
