//! What the browser has done with a link that the page made.

/// A link with the page's address, and where the browser has put it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTaken {
    /// The whole link.
    pub address: String,
    /// Whether the address bar shows the link.
    pub is_in_address_bar: bool,
    /// Whether the clipboard holds the link.
    pub is_on_clipboard: bool,
}

impl LinkTaken {
    /// The link, where it has to be copied by hand.
    pub fn to_copy(&self) -> Option<&str> {
        (!self.is_on_clipboard).then_some(&self.address)
    }

    /// HTML that shows the link in a frame of another page. With the attribute `allow` browsers let the page share memory
    /// between workers, where the other page is isolated itself.
    pub fn frame(&self) -> String {
        let address = self.address.replace('&', "&amp;").replace('"', "&quot;");
        format!(
            "<iframe src=\"{address}\" title=\"A mixture of experts learns\" width=\"100%\" height=\"800\" \
             allow=\"cross-origin-isolated; clipboard-write\"></iframe>"
        )
    }
}
