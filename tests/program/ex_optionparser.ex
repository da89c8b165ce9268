# OptionParser over real arguments.
defmodule OptionTour do
  @switches [verbose: :boolean, count: :integer, name: :string, level: :count, ratio: :float, include: [:string, :keep]]

  def main(args) do
    IO.inspect(OptionParser.parse(args, strict: @switches, aliases: [v: :verbose, c: :count, l: :level, I: :include]))
    IO.inspect(OptionParser.parse(["--no-verbose", "--unknown", "1", "x"], strict: @switches))
    IO.inspect(OptionParser.parse_head(["--count", "3", "cmd", "--name", "n"], strict: @switches))
    IO.inspect(OptionParser.split(~s(one "two three" 'four five')))
    IO.inspect(OptionParser.to_argv(verbose: true, count: 3))
    IO.puts(try do OptionParser.parse!(["--count", "many"], strict: @switches) rescue e -> Exception.message(e) end)
  end
end
