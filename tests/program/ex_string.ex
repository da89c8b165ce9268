# Strings are UTF-8 binaries: graphemes, case, splitting, interpolation, charlists.
defmodule StringTour do
  def main(_args) do
    text = "Hello, Wörld! 👨‍👩‍👧"

    for result <- [
          String.length(text), byte_size(text), String.upcase(text), String.downcase(text), String.capitalize("élan VITAL"), String.reverse("añb"), String.graphemes("e\u0301👍🏽x"), String.codepoints("é"),
          String.split("a b  c"), String.split("a,b,,c", ","), String.split("a,b,,c", ",", trim: true), String.split("abc", ""), String.trim("  x "), String.trim_leading("xxa", "x"), String.pad_leading("7", 3, "0"),
          String.replace("a-b-c", "-", "+"), String.replace("a1b22", ~r/\d+/, "#"), String.slice(text, 7, 5), String.slice("hello", -3..-1), String.at("hello", 1), String.contains?(text, ["x", "W"]),
          String.starts_with?(text, "Hell"), String.ends_with?("file.ex", [".ex", ".exs"]), String.to_integer("42"), String.to_float("1.5"), String.to_atom("abc"), Integer.parse("12abc"), Float.parse("1.5e3x"), Integer.to_string(255, 16),
          String.duplicate("ab", 3), String.valid?(<<255>>), String.first("é"), String.last("abc"), String.jaro_distance("martha", "marhta"), String.myers_difference("abc", "abd"), String.next_codepoint("λx"), String.printable?("a\0"),
          String.to_charlist("hé"), List.to_string([104, "é"]), 'charlist', ~s(sigil "q"), ~S(raw #{x}), ~w(a b)a, "multi\nline\ttab", "nul\0", "#{1 + 1} and #{:atom} and #{[104, 105]}", inspect("q\"uote"), String.normalize("e\u0301", :nfc)
        ] do
      IO.inspect(result)
    end

    IO.puts("""
    heredoc #{String.upcase("here")}
      indented
    """)
  end
end
