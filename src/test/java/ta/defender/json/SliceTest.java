package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTest {
    private static final byte[] BYTES = Scans.bytes("-äöü-");

    @Test
    void slice_ofARange_isThatRange() throws IOException {
        Slice slice = Slice.of(BYTES, 1, 7);
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        slice.writeTo(written);

        assertThat(slice.utf8()).isEqualTo("äöü").isEqualTo(slice.toString());
        assertThat(slice.length()).isEqualTo(6);
        assertThat(slice.toByteArray()).isEqualTo(written.toByteArray()).isEqualTo(Scans.bytes("äöü"));
    }

    @Test
    void slice_beyondTheArray_isRefused() {
        assertThatThrownBy(() -> Slice.of(BYTES, 1, 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void slices_withTheSameBytes_areEqual() {
        Slice slice = Slice.of(BYTES, 1, 7);

        assertThat(slice).isEqualTo(Slice.of("äöü")).hasSameHashCodeAs(Slice.of("äöü"));
        assertThat(slice).isNotEqualTo(Slice.of("äö"));
    }

    @Test
    void copy_ofASlice_doesNotChangeWithTheArray() {
        byte[] bytes = Scans.bytes("abc");
        Slice copy = Slice.of(bytes, 0, 2).copy();

        bytes[0] = 'x';

        assertThat(copy.utf8()).isEqualTo("ab");
    }

    @Test
    void join_ofSlices_putsThemInOrder() {
        assertThat(Slice.join(List.of(Slice.of("a"), Slice.of(""), Slice.of("bc"))))
                .isEqualTo(Scans.bytes("abc"));
    }
}
