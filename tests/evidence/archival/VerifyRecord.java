import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

/** Verifies RFC 4998 records with Bouncy Castle. Arguments: the folder of the data objects, then records; a line each. */
public class VerifyRecord {
    public static void main(String[] arguments) throws Exception {
        java.security.Security.addProvider(new BouncyCastleProvider());
        Date later = new Date(4102444800000L); // the tests' tokens are of days to come
        List<ERSData> data = new ArrayList<>();
        try (var files = Files.list(Path.of(arguments[0]))) {
            for (Path file : files.sorted().toList()) data.add(new ERSByteData(Files.readAllBytes(file)));
        }
        for (int at = 1; at < arguments.length; at++) {
            String said = "OK";
            try {
                ERSEvidenceRecord record = new ERSEvidenceRecord(
                    Files.readAllBytes(Path.of(arguments[at])), new JcaDigestCalculatorProviderBuilder().build());
                record.validatePresent(new ERSDataGroup(data), later);
                for (ERSData one : data) record.validatePresent(one, later);
                record.validate(new JcaSimpleSignerInfoVerifierBuilder().build(record.getSigningCertificate()));
            } catch (Exception wrong) {
                said = "FAILED " + wrong.getMessage();
            }
            System.out.println(said);
        }
    }
}
