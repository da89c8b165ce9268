//! Rows of packets in streams of bytes.

section! {
    ($) for_each_bif_packet
    erlang "decode_packet" 3 = decode_packet_3 [allocs raises];
}
