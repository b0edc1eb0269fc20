//! A browser of few words: one connection that is kept open, cookies, and pages as text.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// A connection to a server, with the cookies that it gave.
pub struct Client {
    origin: String,
    connection: BufReader<TcpStream>,
    cookies: Vec<String>,
}

/// What a server answered.
struct Answer {
    status: u16,
    body: Vec<u8>,
    took: Duration,
}

impl Client {
    /// Connects to a server, as in `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// When nothing listens there.
    pub fn connect(origin: &str) -> anyhow::Result<Self> {
        let address = origin.strip_prefix("http://").context("the address of a server begins with http://")?;
        let stream = TcpStream::connect(address).with_context(|| format!("nothing listens at {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { origin: origin.to_owned(), connection: BufReader::new(stream), cookies: Vec::new() })
    }

    /// A page, and how long it took from the first byte of the question to the last of the answer.
    ///
    /// # Errors
    /// When the answer is anything else.
    pub fn get(&mut self, path: &str) -> anyhow::Result<(String, Duration)> {
        let answer = self.ask(&format!("GET {path} HTTP/1.1\r\n"), "")?;
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
        Ok((String::from_utf8(answer.body)?, answer.took))
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the answer does not lead elsewhere, as it does after success.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let head = format!(
            "POST {path} HTTP/1.1\r\nOrigin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            self.origin,
            body.len()
        );
        let answer = self.ask(&head, &body)?;
        ensure!(answer.status == 303, "{path} answered {}", answer.status);
        Ok(())
    }

    fn ask(&mut self, head: &str, body: &str) -> anyhow::Result<Answer> {
        let host = self.origin.trim_start_matches("http://");
        let cookies = self.cookies.join("; ");
        let request = format!("{head}Host: {host}\r\nCookie: {cookies}\r\n\r\n{body}");
        let begun = Instant::now();
        self.connection.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?.split(' ').nth(1).context("no status")?.parse()?;
        let mut body = vec![0; self.headers()?];
        self.connection.read_exact(&mut body)?;
        Ok(Answer { status, body, took: begun.elapsed() })
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.connection.read_line(&mut line)? > 0, "the server closed the connection");
        Ok(line.trim_end().to_owned())
    }

    /// Reads to the end of the headers, keeps the cookies, and tells the length of the body.
    fn headers(&mut self) -> anyhow::Result<usize> {
        let mut length = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(length);
            }
            let (name, value) = line.split_once(':').context("a header without a value")?;
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => bail!("the answer does not tell its length"),
                "set-cookie" => self.keep(value.trim()),
                _ => {}
            }
        }
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default().to_owned();
        let name = pair.split('=').next().unwrap_or_default().to_owned() + "=";
        self.cookies.retain(|kept| !kept.starts_with(&name));
        self.cookies.push(pair);
    }
}
