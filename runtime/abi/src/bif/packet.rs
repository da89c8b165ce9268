//! Rows of packets in streams of bytes.

#[macro_export]
macro_rules! for_each_bif_packet {
    ($m:ident) => {
        $m! {
            erlang "decode_packet" 3 = decode_packet_3 [allocs raises];
        }
    };
}
for_each_bif_packet!(bif_rows);
