defmodule WordFreq do
  @moduledoc "Counts the words of text files and prints the most frequent ones."

  @usage "usage: wordfreq [--top N] [--min LENGTH] [--ignore-case] FILE..."
  @switches [top: :integer, min: :integer, ignore_case: :boolean, help: :boolean]
  @aliases [n: :top, m: :min, i: :ignore_case, h: :help]

  def main(args) do
    case OptionParser.parse(args, strict: @switches, aliases: @aliases) do
      {[help: true], _, []} -> IO.puts(@usage)
      {options, [_ | _] = files, []} -> run(files, options)
      {_, [], []} -> stop(2, @usage)
      {_, _, [{switch, _} | _]} -> stop(2, "wordfreq: bad option #{switch}\n#{@usage}")
    end
  end

  defp run(files, options) do
    counts = files |> Enum.map(&count_file(&1, options)) |> Enum.reduce(%{}, &add_counts/2)

    counts
    |> Enum.sort_by(fn {word, count} -> {-count, word} end)
    |> Enum.take(Keyword.get(options, :top, 10))
    |> Enum.each(fn {word, count} -> IO.puts("#{String.pad_leading("#{count}", 7)} #{word}") end)

    total = counts |> Map.values() |> Enum.sum()
    IO.puts("#{total} words, #{map_size(counts)} different")
  end

  defp count_file(file, options) do
    file |> lines() |> Enum.reduce(%{}, &count_line(&1, &2, options))
  rescue
    error in File.Error -> stop(1, "wordfreq: #{file}: #{:file.format_error(error.reason)}")
  end

  defp lines("-"), do: IO.stream(:stdio, :line)
  defp lines(file), do: File.stream!(file)

  defp count_line(line, counts, options) do
    minimum = Keyword.get(options, :min, 1)

    line
    |> fold_case(options[:ignore_case])
    |> String.split(~r/[^\p{L}\p{N}']+/u, trim: true)
    |> Enum.filter(&(String.length(&1) >= minimum))
    |> Enum.reduce(counts, fn word, counts -> Map.update(counts, word, 1, &(&1 + 1)) end)
  end

  defp fold_case(line, true), do: String.downcase(line)
  defp fold_case(line, _), do: line

  defp add_counts(left, right), do: Map.merge(left, right, fn _word, a, b -> a + b end)

  defp stop(code, message) do
    IO.puts(:stderr, message)
    System.halt(code)
  end
end
