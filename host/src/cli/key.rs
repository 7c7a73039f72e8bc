//! `quittance key`: secret keys in files, and what others may know of them.
//!
//! A secret key is PKCS#8 in PEM, readable by its owner only, as other tools write and read it. The
//! public key stands in a file beside it, in hex, to be given away.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use k256::{
    SecretKey,
    ecdsa::SigningKey,
    elliptic_curve::{Generate, zeroize::Zeroizing},
    pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding},
};
use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
};
use serde::Serialize;

use super::{Exit, failure::Failure, output};

/// A PEM file with one key is far smaller.
const FILE_BYTES_MAX: u64 = 4096;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a secret key from this machine's randomness
    New {
        /// Where the secret key goes; the public key goes beside it, as FILE.pub
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the public key and the peer id of a secret key
    Show {
        /// The file with the secret key
        file: PathBuf,
    },
}

pub(super) fn run(command: &Command, json: bool) -> Result<Exit, Failure> {
    let key = match command {
        Command::New { out } => {
            let key = Key(SigningKey::from(SecretKey::generate()));
            key.write(out)?;
            key
        }
        Command::Show { file } => Key::read(file)?,
    };
    let shown = Shown { key: key.public(), peer_id: key.peer() };
    if json {
        output::json(&shown)?;
    } else {
        output::text(&format!("key      {}\npeer id  {}", shown.key, shown.peer_id))?;
    }
    Ok(Exit::Done)
}

/// What others may know of a key.
#[derive(Serialize)]
struct Shown {
    key: PublicKey,
    peer_id: Hash,
}

/// A secret key. It is never printed, and wiped from memory when dropped.
pub(super) struct Key(SigningKey);

impl Key {
    /// Reads the secret key in a file that only its owner can read.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error| super::input::unreadable(path, &error);
        let file = File::open(path).map_err(unreadable)?;
        let mut text = Zeroizing::new(String::new());
        let no_key = || {
            Failure::bad(path, "no secret key of secp256k1")
                .expected("PKCS#8 in PEM, as `quittance key new` writes it")
                .remedy("name the file with the secret key, not the one with the public key")
        };
        (&file).take(FILE_BYTES_MAX).read_to_string(&mut text).map_err(|error| {
            if error.kind() == ErrorKind::InvalidData { no_key() } else { unreadable(error) }
        })?;
        let key = SecretKey::from_pkcs8_pem(&text).map_err(|_| no_key())?;
        private(path, &file)?;
        Ok(Self(SigningKey::from(key)))
    }

    /// The 33 bytes by which a lock knows its signer.
    pub(super) fn public(&self) -> PublicKey {
        let point = self.0.verifying_key().to_sec1_point(true);
        let mut bytes = [0; 33];
        // The compressed form has 33 bytes.
        bytes.copy_from_slice(point.as_bytes());
        PublicKey(bytes)
    }

    /// The name of the key in a case.
    pub(super) fn peer(&self) -> Hash {
        peer_id(&self.public())
    }

    /// r ‖ s ‖ v over a digest, with s low and the nonce of RFC 6979.
    pub(super) fn sign(&self, digest: &Hash) -> SignatureBytes {
        let (signature, recovery) = self.0.sign_prehash_recoverable(&digest.0);
        let mut bytes = [0; 65];
        let (rs, v) = bytes.split_at_mut(64);
        rs.copy_from_slice(&signature.to_bytes());
        v.copy_from_slice(&[recovery.to_byte()]);
        SignatureBytes(bytes)
    }

    /// Writes both files, and replaces none: a lost key is lost for ever.
    fn write(&self, out: &Path) -> Result<(), Failure> {
        if out == Path::new("-") {
            return Err(Failure::bad(out, "a secret key is not printed")
                .expected("a new file")
                .remedy("name one; only its owner will be able to read it"));
        }
        let unwritable = |path: &Path, error: std::io::Error| {
            Failure::bad(path, error)
                .expected("a new file in a folder that can be written")
                .remedy("no file is replaced; name another")
        };
        let secret = SecretKey::from(self.0.as_nonzero_scalar());
        let pem = secret.to_pkcs8_pem(LineEnding::LF).map_err(|error| Failure::bad(out, error))?;
        let public = public_file(out);
        if public.exists() {
            let error = std::io::Error::from(ErrorKind::AlreadyExists);
            return Err(unwritable(&public, error));
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(out).map_err(|error| unwritable(out, error))?;
        let written = file.write_all(pem.as_bytes()).and_then(|()| file.sync_all());
        let written = written.map_err(|error| unwritable(out, error)).and_then(|()| {
            fs::write(&public, format!("{}\n", self.public()))
                .map_err(|error| unwritable(&public, error))
        });
        // Half a key looks like one.
        written.inspect_err(|_| {
            let _ = fs::remove_file(out);
            let _ = fs::remove_file(&public);
        })
    }
}

fn public_file(secret: &Path) -> PathBuf {
    let mut name = secret.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// Refuses a secret that others on this machine can read: it may already be known.
#[cfg(unix)]
fn private(path: &Path, file: &File) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let unreadable = |error| super::input::unreadable(path, &error);
    let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::bad(path, format!("others can read or change this secret key: mode {mode:03o}"))
        .expected("mode 600")
        .remedy("run chmod 600 on it if nobody else had access, else make a new key"))
}

/// Elsewhere the file system says nothing that we could check.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as where it is checked")]
fn private(_: &Path, _: &File) -> Result<(), Failure> {
    Ok(())
}

/// A public key as a person names it: 66 hex digits, or a file that holds them.
pub(super) fn public(text: &str) -> Result<PublicKey, String> {
    let digits = if text.len() == 66 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        text.to_owned()
    } else {
        fs::read_to_string(text).map_err(|error| {
            format!("{error}; expected 66 hex digits, or a file such as `key new` writes, FILE.pub")
        })?
    };
    let digits = digits.trim();
    let key: PublicKey = serde_json::from_value(digits.into()).map_err(|_| {
        "no public key in there; expected 66 lower-case hex digits, as in FILE.pub".to_owned()
    })?;
    match quittance_contract::crypto::VerifyingKey::new(&key) {
        Some(_) => Ok(key),
        None => Err("no point of the curve; expected a compressed secp256k1 key".to_owned()),
    }
}
