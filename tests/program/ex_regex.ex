# Regular expressions with sigils, captures and options.
defmodule RegexTour do
  def main(_args) do
    IO.inspect(Regex.run(~r/(\w+)@(\w+)\.com/, "mail joe@example.com now"))
    IO.inspect(Regex.scan(~r/\d+/, "1 and 22 and 333"))
    IO.inspect(Regex.named_captures(~r/(?<year>\d{4})-(?<month>\d\d)/, "on 2024-03-01"))
    IO.inspect("foo bar" =~ ~r/o+ b/)
    IO.inspect("FOO" =~ ~r/foo/i)
    IO.inspect(Regex.replace(~r/(a)(b)?/, "ab a", fn whole, a, b -> "<#{whole}|#{a}|#{b}>" end))
    IO.inspect(String.replace("x1y2", ~r/[a-z]/, &String.upcase/1))
    IO.inspect(Regex.split(~r/\s*[,;]\s*/, "a , b;c"))
    IO.inspect(Regex.compile("(broken"))
    IO.inspect(Regex.source(~r{a/b}))
    IO.inspect(Regex.escape("a.b*c"))
    IO.inspect(Regex.run(~r/λ(.)/u, "xλμ", return: :index))
    IO.inspect(~r/abc/ix)
    IO.inspect(Regex.match?(~r/^\p{Lu}/u, "Ünï"))
  end
end
