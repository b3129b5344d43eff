//! The part of the protobuf wire format that an ONNX file needs: whole numbers, texts, bytes, and messages in messages.
//!
//! A field is a key, `number << 3 | wire type`, and its value: a varint, or a length and that many bytes.

/// Wire type of a varint.
const VARINT: u64 = 0;
/// Wire type of a length and bytes.
const BYTES: u64 = 2;

/// A message, written field after field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    bytes: Vec<u8>,
}

impl Message {
    /// With a whole number at field `number`.
    pub fn int(mut self, number: u64, value: u64) -> Self {
        self.varint(number << 3 | VARINT);
        self.varint(value);
        self
    }

    /// With one field `number` for each of the whole numbers.
    pub fn ints(self, number: u64, values: &[usize]) -> Self {
        values.iter().fold(self, |message, value| message.int(number, *value as u64))
    }

    /// With bytes at field `number`.
    pub fn bytes(mut self, number: u64, bytes: &[u8]) -> Self {
        self.varint(number << 3 | BYTES);
        self.varint(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// With a text at field `number`.
    pub fn text(self, number: u64, text: &str) -> Self {
        self.bytes(number, text.as_bytes())
    }

    /// With one field `number` for each of the messages.
    pub fn messages(self, number: u64, messages: impl IntoIterator<Item = Self>) -> Self {
        messages.into_iter().fold(self, |message, inner| message.bytes(number, &inner.bytes))
    }

    /// The bytes of the message.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Seven bits a byte, the lowest first; the top bit says that more follow.
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_as_the_format_says() {
        // The examples of the format's own description.
        assert_eq!(Message::default().int(1, 150).into_bytes(), [0x08, 0x96, 0x01]);
        assert_eq!(Message::default().text(2, "testing").into_bytes(), *b"\x12\x07testing");
        let inner = Message::default().int(1, 150);
        assert_eq!(Message::default().messages(3, [inner]).into_bytes(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
        assert_eq!(Message::default().ints(20, &[0, 300]).into_bytes(), [0xa0, 1, 0, 0xa0, 1, 0xac, 2]);
    }
}
