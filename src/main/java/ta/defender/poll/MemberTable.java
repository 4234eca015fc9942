package ta.defender.poll;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import ta.defender.json.Members;

/** Finds the number of a member by its name, without making a string of each name. */
final class MemberTable {
    static final int NONE = -1;

    private final byte[][][] names;
    private final int[][] numbers;

    /** Several names may have the same number. */
    MemberTable(Map<String, Integer> numberByName) {
        int longest =
                numberByName.keySet().stream().mapToInt(String::length).max().orElse(0);
        names = new byte[longest + 1][][];
        numbers = new int[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            List<String> sameLength = numberByName.keySet().stream()
                    .filter(name -> name.length() == wanted)
                    .toList();
            names[length] = sameLength.stream()
                    .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);
            numbers[length] = sameLength.stream().mapToInt(numberByName::get).toArray();
        }
    }

    /** The number of the member at hand, or {@link #NONE}. */
    int numberOf(Members members) {
        int length = members.nameLength();
        if (length >= names.length) {
            return NONE;
        }
        byte[][] candidates = names[length];
        for (int i = 0; i < candidates.length; i++) {
            if (members.isNamed(candidates[i])) {
                return numbers[length][i];
            }
        }
        return NONE;
    }
}
