# Binaries in Elixir syntax: construction, patterns, Base, Bitwise.
defmodule BitTour do
  import Bitwise

  def main(_args) do
    <<version::4, flags::4, length::16-little, name::binary-size(length), rest::bits>> = <<4::4, 9::4, 3::16-little, "abc", 5::3>>
    IO.inspect({version, flags, length, name, rest})
    IO.inspect(<<1.5::float, -1::signed-32, "é"::utf16, 0x1F600::utf8>>)
    IO.inspect(for <<c::utf8 <- "aλ😀">>, do: c)
    IO.inspect("ab" <> "cd")
    "prefix-" <> tail = "prefix-tail"
    IO.inspect(tail)
    IO.inspect({Base.encode16("hi!"), Base.decode16!("68692"<>"1"), Base.encode64("any carnal"), Base.decode64("bad*"), Base.encode32("foo"), Base.url_encode64(<<255, 254>>, padding: false)})
    IO.inspect({5 &&& 3, 5 ||| 3, bxor(5, 3), 1 <<< 70, -8 >>> 1, bnot(5)})
    IO.inspect({:binary.bin_to_list("abc"), :binary.split("a.b.c", ".", [:global]), bit_size(<<1::3>>), binary_part("hello", 1, 3)})
    IO.inspect(parse_png(<<0x89, "PNG", 0x0D, 0x0A, 0x1A, 0x0A, 13::32, "IHDR", 640::32, 480::32, 8, 6, 0, 0, 0>>))
    IO.inspect(parse_png("GIF89a"))
    IO.inspect(checksum("hello world", 0))
  end

  defp parse_png(<<0x89, "PNG", 13, 10, 26, 10, size::32, "IHDR", width::32, height::32, depth, type, _::binary>>), do: {:png, size, width, height, depth, type}
  defp parse_png(other), do: {:unknown, byte_size(other)}

  defp checksum(<<>>, sum), do: sum
  defp checksum(<<byte, rest::binary>>, sum), do: checksum(rest, (sum * 31 + byte) &&& 0xFFFF)
end
